import { describe, expect, test } from 'vitest';
import { sha256 } from './hash.ts';
import { SHOP, allSucceeded, inAccount, succeeded } from './testing/account.ts';

const CALLS = ':uploadCallConversions';
const ADJUSTMENTS = ':uploadConversionAdjustments';
const action = (id: string) => `customers/${SHOP}/conversionActions/${id}`;

describe('call conversions', () => {
  const upsert = { object: 'call_conversion', operation: 'upsert', primaryIdentifier: 'caller_id' } as const;
  const call = {
    conversion_action: 'Phone Order',
    caller_id: '+1 650 253 1234',
    call_start_date_time: '2026-11-20T10:00:00Z',
    conversion_date_time: '2026-11-20T10:15:00+01:00',
    conversion_value: '10',
    currency_code: 'USD',
    'consent.ad_user_data': 'GRANTED',
  };

  test(
    'are uploaded with the number as it is, outcome by outcome',
    inAccount(async ({ harness, bodies }) => {
      const records = [
        { ...call, conversion_date_time: '2026-11-20T11:15:00+01:00' },
        call,
        { ...call, caller_id: '650 253 1234' },
        { ...call, conversion_action: 'Offline Sale', conversion_date_time: '2026-11-20T12:00:00Z' },
      ];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        succeeded,
        { status: 'rejected', code: 'CONVERSION_PRECEDES_CALL' },
        { status: 'rejected', code: 'invalid_phone' },
        { status: 'rejected', code: 'INVALID_CONVERSION_ACTION_TYPE' },
      ]);
      expect(bodies(CALLS)).toMatchObject([
        {
          conversions: [
            {
              conversionAction: action('0100002'),
              callerId: '+16502531234',
              callStartDateTime: '2026-11-20 10:00:00+00:00',
              conversionDateTime: '2026-11-20 10:15:00+00:00',
              consent: { adUserData: 'GRANTED' },
            },
            {},
            {},
          ],
        },
      ]);
    }),
  );

  test(
    'also with the Data Manager API, which has none',
    inAccount(
      async ({ harness, requests }) => {
        const records = [{ ...call, conversion_date_time: '2026-11-20T12:00:00Z' }];
        expect(await harness.write({ ...upsert, records })).toEqual([succeeded]);
        expect(requests().at(-1)).toBe(`POST /v25/customers/${SHOP}${CALLS}`);
      },
      { credentials: { account_id: SHOP, api: 'data_manager' } },
    ),
  );
});

describe('conversion adjustments', () => {
  const append = { object: 'conversion_adjustment', operation: 'append', primaryIdentifier: null } as const;
  const adjustment = {
    conversion_action: '0100001',
    adjustment_date_time: '2026-11-21T08:00:00Z',
    adjustment_type: 'RETRACTION',
    order_id: 'order-1',
  };

  test(
    'retract and restate conversions, by order id or by click and time',
    inAccount(async ({ harness, bodies }) => {
      const click = {
        conversion_action: '0100001',
        gclid: 'Cj0KCQjw-one',
        conversion_date_time: '2026-11-20T10:15:00Z',
      };
      await harness.write({
        object: 'click_conversion',
        operation: 'upsert',
        primaryIdentifier: 'gclid',
        records: [click, { ...click, gclid: 'Cj0KCQjw-two', order_id: 'order-1' }],
      });
      const records = [
        adjustment,
        {
          ...adjustment,
          adjustment_type: 'restatement',
          order_id: null,
          'gclid_date_time_pair.gclid': 'Cj0KCQjw-one',
          'gclid_date_time_pair.conversion_date_time': '2026-11-20T10:15:00Z',
          'restatement_value.adjusted_value': '70.25',
          'restatement_value.currency_code': 'usd',
        },
        { ...adjustment, order_id: 'order-2' },
      ];
      expect(await harness.write({ ...append, records })).toMatchObject([
        succeeded,
        succeeded,
        { status: 'rejected', code: 'CONVERSION_NOT_FOUND', retryable: false },
      ]);
      expect(bodies(ADJUSTMENTS)).toMatchObject([
        {
          conversionAdjustments: [
            { adjustmentType: 'RETRACTION', orderId: 'order-1', conversionAction: action('0100001') },
            {
              adjustmentType: 'RESTATEMENT',
              gclidDateTimePair: { gclid: 'Cj0KCQjw-one', conversionDateTime: '2026-11-20 10:15:00+00:00' },
              restatementValue: { adjustedValue: 70.25, currencyCode: 'USD' },
            },
            { orderId: 'order-2' },
          ],
          partialFailure: true,
        },
      ]);
    }),
  );

  test(
    'that come again count as written',
    inAccount(async ({ harness, sandbox }) => {
      await harness.write({
        object: 'click_conversion',
        operation: 'upsert',
        primaryIdentifier: 'order_id',
        records: [
          {
            conversion_action: '0100001',
            gclid: 'Cj0KCQjw-one',
            order_id: 'order-1',
            conversion_date_time: '2026-11-20T10:15:00Z',
          },
        ],
      });
      const restatement = {
        ...adjustment,
        adjustment_type: 'RESTATEMENT',
        'restatement_value.adjusted_value': '70',
      };
      const records = [restatement, adjustment];
      expect(await harness.write({ ...append, records })).toEqual(allSucceeded(2));
      expect(await harness.write({ ...append, records })).toEqual(allSucceeded(2));
      expect(sandbox.state.adjustments).toHaveLength(2);
    }),
  );

  test(
    'that are not whole are refused here',
    inAccount(async ({ harness, requests }) => {
      const records = [
        { ...adjustment, order_id: null },
        { ...adjustment, adjustment_type: 'RESTATEMENT' },
        { ...adjustment, adjustment_type: 'ENHANCEMENT' },
        { ...adjustment, adjustment_type: null },
        { ...adjustment, adjustment_date_time: null },
      ];
      const outcomes = await harness.write({ ...append, records });
      expect(outcomes.map((outcome) => 'code' in outcome && outcome.code)).toEqual([
        'missing_identifier',
        'missing_value',
        'invalid_value',
        'missing_value',
        'missing_value',
      ]);
      expect(requests().some((request) => request.endsWith(ADJUSTMENTS))).toBe(false);
    }),
  );
});

describe('enhanced conversions', () => {
  const upsert = {
    object: 'enhanced_conversion',
    operation: 'upsert',
    primaryIdentifier: 'order_id',
  } as const;
  const enhanced = {
    conversion_action: 'Web Purchase',
    order_id: 'order-9',
    'user_identifier.hashed_email': 'jane@example.com',
  };

  test(
    'carry the hashed person with the whole address',
    inAccount(async ({ harness, bodies, sandbox }) => {
      const record = {
        ...enhanced,
        'user_identifier.hashed_phone_number': '+16502531234',
        'user_identifier.address_info.hashed_first_name': ' Jane',
        'user_identifier.address_info.hashed_last_name_PREHASHED': sha256('doe'),
        'user_identifier.address_info.country_code': 'us',
        'user_identifier.address_info.postal_code': '94043',
        'user_identifier.address_info.hashed_street_address': '1 Main  St',
        'user_identifier.address_info.city': 'Mountain View',
        'user_identifier.address_info.state': 'CA',
        user_agent: 'Mozilla/5.0',
        adjustment_date_time: '2026-11-21T08:00:00Z',
      };
      expect(await harness.write({ ...upsert, records: [record] })).toEqual([succeeded]);
      expect(bodies(ADJUSTMENTS)).toMatchObject([
        {
          conversionAdjustments: [
            {
              conversionAction: action('0100003'),
              adjustmentType: 'ENHANCEMENT',
              orderId: 'order-9',
              userAgent: 'Mozilla/5.0',
              adjustmentDateTime: '2026-11-21 08:00:00+00:00',
              userIdentifiers: [
                { hashedEmail: sha256('jane@example.com') },
                { hashedPhoneNumber: sha256('+16502531234') },
                {
                  addressInfo: {
                    hashedFirstName: sha256('jane'),
                    hashedLastName: sha256('doe'),
                    countryCode: 'US',
                    postalCode: '94043',
                    hashedStreetAddress: sha256('1 main st'),
                    city: 'Mountain View',
                    state: 'CA',
                  },
                },
              ],
            },
          ],
        },
      ]);
      expect(sandbox.state.adjustments).toHaveLength(1);
    }),
  );

  test(
    'that come again count as written',
    inAccount(async ({ harness, sandbox }) => {
      expect(await harness.write({ ...upsert, records: [enhanced] })).toEqual([succeeded]);
      expect(await harness.write({ ...upsert, records: [enhanced] })).toEqual([succeeded]);
      expect(sandbox.state.adjustments).toHaveLength(1);
    }),
  );

  test(
    'with half of an address go without it, and without anything else are refused',
    inAccount(async ({ harness, bodies }) => {
      const half = { 'user_identifier.address_info.hashed_first_name': 'Jane' };
      const records = [
        { ...enhanced, ...half },
        { ...enhanced, ...half, order_id: 'order-8', 'user_identifier.hashed_email': null },
        { ...enhanced, order_id: '' },
        { ...enhanced, 'user_identifier.address_info.country_code': 'USA' },
      ];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        succeeded,
        { code: 'missing_identifier' },
        { code: 'missing_value' },
        { code: 'invalid_country' },
      ]);
      const [body] = bodies(ADJUSTMENTS) as { conversionAdjustments: { userIdentifiers: object[] }[] }[];
      expect(body?.conversionAdjustments[0]?.userIdentifiers).toHaveLength(1);
    }),
  );

  test(
    'of one order in one batch: the last is sent',
    inAccount(async ({ harness, bodies }) => {
      const last = { ...enhanced, 'user_identifier.hashed_email': 'doe@example.com' };
      expect(await harness.write({ ...upsert, records: [enhanced, last] })).toEqual(allSucceeded(2));
      expect(bodies(ADJUSTMENTS)).toMatchObject([
        { conversionAdjustments: [{ userIdentifiers: [{ hashedEmail: sha256('doe@example.com') }] }] },
      ]);
    }),
  );
});
