import { describe, expect, test } from 'vitest';
import { sha256 } from './hash.ts';
import { endOf } from './ingest-poll.ts';
import type { TestAccountOptions } from './testing/account.ts';
import { SHOP, allSucceeded, inAccount, succeeded } from './testing/account.ts';

const dataManager: TestAccountOptions = {
  credentials: { account_id: SHOP, api: 'data_manager', customer_match_terms_accepted: true },
};
const destination = (productDestinationId: string) => ({
  operatingAccount: { accountType: 'GOOGLE_ADS', accountId: SHOP },
  productDestinationId,
});

describe('Customer Match lists', () => {
  const readers = {
    object: 'customer_match_list_900001',
    primaryIdentifier: 'user_identifier.hashed_email',
  } as const;
  const upsert = { ...readers, operation: 'upsert' } as const;
  const jane = {
    'user_identifier.hashed_email': 'jane@example.com',
    'user_identifier.hashed_phone_number': '+16502531234',
    'user_identifier.address_info.hashed_first_name': 'Jane',
    'user_identifier.address_info.hashed_last_name': 'Doe',
    'user_identifier.address_info.country_code': 'US',
    'user_identifier.address_info.postal_code': '94043',
    'consent.ad_user_data': 'GRANTED',
    'consent.ad_personalization': 'DENIED',
  };
  const people = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ 'user_identifier.hashed_email': `reader${at}@example.com` }));

  test(
    'members travel hashed, with terms and consent, and are followed to their end',
    inAccount(async ({ harness, bodies, sandbox, requests }) => {
      expect(await harness.write({ ...upsert, records: [jane] })).toEqual([succeeded]);
      expect(bodies('/audienceMembers:ingest')).toEqual([
        {
          destinations: [destination('900001')],
          encoding: 'HEX',
          termsOfService: { customerMatchTermsOfServiceStatus: 'ACCEPTED' },
          audienceMembers: [
            {
              userData: {
                userIdentifiers: [
                  { emailAddress: sha256('jane@example.com') },
                  { phoneNumber: sha256('+16502531234') },
                  {
                    address: {
                      givenName: sha256('jane'),
                      familyName: sha256('doe'),
                      regionCode: 'US',
                      postalCode: '94043',
                    },
                  },
                ],
              },
              consent: { adUserData: 'CONSENT_GRANTED', adPersonalization: 'CONSENT_DENIED' },
            },
          ],
        },
      ]);
      expect(requests().filter((request) => request === 'GET /v1/requestStatus:retrieve')).toHaveLength(3);
      expect(sandbox.state.userLists[0]?.members.size).toBe(1);
    }, dataManager),
  );

  test(
    'members are removed again',
    inAccount(async ({ harness, sandbox, bodies }) => {
      await harness.write({ ...upsert, records: people(3) });
      expect(await harness.write({ ...readers, operation: 'delete', records: people(1) })).toEqual([
        succeeded,
      ]);
      expect(sandbox.state.userLists[0]?.members.size).toBe(2);
      expect(bodies('/audienceMembers:remove')).toMatchObject([{ audienceMembers: [{ userData: {} }] }]);
    }, dataManager),
  );

  test.each([
    ['900002', 'user_identifier.third_party_user_id', 'customer-7', { userIdData: { userId: 'customer-7' } }],
    [
      '900003',
      'user_identifier.mobile_id',
      '6d92078a-8246-4ba4-ae5b-76104861e7dc',
      { mobileData: { mobileIds: ['6d92078a-8246-4ba4-ae5b-76104861e7dc'] } },
    ],
  ])('a list takes the identifiers that it was made for: %s', (id, field, value, member) =>
    inAccount(async ({ harness, bodies }) => {
      const batch = {
        object: `customer_match_list_${id}`,
        operation: 'upsert',
        primaryIdentifier: field,
        records: [{ [field]: value }],
      } as const;
      expect(await harness.write(batch)).toEqual([succeeded]);
      expect(bodies('/audienceMembers:ingest')).toMatchObject([{ audienceMembers: [member] }]);
    }, dataManager)(),
  );

  test(
    'one bad member refuses a request: it is sent again without it',
    inAccount(async ({ harness, bodies }) => {
      const field = 'user_identifier.mobile_id';
      const good = '6d92078a-8246-4ba4-ae5b-76104861e7dc';
      const batch = {
        object: 'customer_match_list_900003',
        operation: 'upsert',
        primaryIdentifier: field,
      } as const;
      const records = [{ [field]: good }, { [field]: 'not-an-id' }, { [field]: good.replace('6', '7') }];
      expect(await harness.write({ ...batch, records })).toMatchObject([
        succeeded,
        { status: 'rejected', code: 'INVALID_MOBILE_ID_FORMAT', retryable: false },
        succeeded,
      ]);
      expect(bodies('/audienceMembers:ingest')).toMatchObject([
        { audienceMembers: { length: 3 } },
        { audienceMembers: { length: 2 } },
      ]);
    }, dataManager),
  );

  test(
    'without accepted terms nothing is sent, but for removals and ids of your own',
    inAccount(
      async ({ harness, requests }) => {
        await expect(harness.write({ ...upsert, records: people(1) })).rejects.toMatchObject({
          whoMustAct: 'fix_configuration',
          message: expect.stringContaining('set customer_match_terms_accepted to true') as string,
        });
        expect(requests().some((request) => request.includes('audienceMembers'))).toBe(false);
        expect(await harness.write({ ...readers, operation: 'delete', records: people(1) })).toEqual([
          succeeded,
        ]);
        const field = 'user_identifier.third_party_user_id';
        const own = {
          object: 'customer_match_list_900002',
          operation: 'upsert',
          primaryIdentifier: field,
        } as const;
        expect(await harness.write({ ...own, records: [{ [field]: 'customer-7' }] })).toEqual([succeeded]);
      },
      { credentials: { account_id: SHOP, api: 'data_manager' } },
    ),
  );

  test(
    'an account below a manager account is named with it',
    inAccount(
      async ({ harness, bodies }) => {
        await harness.check();
        const batch = { ...upsert, object: 'customer_match_list_900007', records: people(1) };
        expect(await harness.write(batch)).toEqual([succeeded]);
        expect(bodies('/audienceMembers:ingest')).toMatchObject([
          { destinations: [{ loginAccount: { accountType: 'GOOGLE_ADS', accountId: '1234567890' } }] },
        ]);
      },
      {
        credentials: { api: 'data_manager', customer_match_terms_accepted: true },
        sandbox: { accounts: 'manager' },
      },
    ),
  );
});

describe('click conversions', () => {
  const upsert = { object: 'click_conversion', operation: 'upsert', primaryIdentifier: 'gclid' } as const;
  const click = {
    conversion_action: 'Offline Sale',
    gclid: 'Cj0KCQjw-one',
    conversion_date_time: '2026-11-20T10:15:00.000Z',
  };

  test(
    'are events of their conversion action',
    inAccount(async ({ harness, bodies, sandbox }) => {
      const whole = {
        ...click,
        order_id: 'order-1',
        conversion_value: '99.50',
        currency_code: 'eur',
        conversion_environment: 'IN_STORE',
        customer_type: 'returning',
        'user_identifier.hashed_email': 'jane@example.com',
        'consent.ad_user_data': 'GRANTED',
      };
      const records = [
        whole,
        { ...click, conversion_action: '0100002' },
        { ...click, gclid: 'Cj0KCQjw-two' },
      ];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(3));
      expect(bodies('/events:ingest')).toEqual([
        {
          destinations: [destination('0100001')],
          encoding: 'HEX',
          events: [
            {
              eventTimestamp: '2026-11-20T10:15:00.000Z',
              eventSource: 'IN_STORE',
              adIdentifiers: { gclid: 'Cj0KCQjw-one' },
              transactionId: 'order-1',
              conversionValue: 99.5,
              currency: 'EUR',
              consent: { adUserData: 'CONSENT_GRANTED' },
              userProperties: { customerType: 'RETURNING' },
              userData: { userIdentifiers: [{ emailAddress: sha256('jane@example.com') }] },
            },
            {
              eventTimestamp: '2026-11-20T10:15:00.000Z',
              eventSource: 'WEB',
              adIdentifiers: { gclid: 'Cj0KCQjw-two' },
            },
          ],
        },
        expect.objectContaining({ destinations: [destination('0100002')] }),
      ]);
      expect(sandbox.state.conversions.size).toBe(3);
    }, dataManager),
  );

  test(
    'refused later and all together are rejected with the reason',
    inAccount(async ({ harness }) => {
      expect(
        await harness.write({ ...upsert, records: [{ ...click, gclid: 'expired-click' }] }),
      ).toMatchObject([
        {
          status: 'rejected',
          code: 'PROCESSING_ERROR_REASON_EVENT_TOO_OLD',
          message: expect.stringContaining('1 × PROCESSING_ERROR_REASON_EVENT_TOO_OLD') as string,
          retryable: false,
        },
      ]);
    }, dataManager),
  );

  test(
    'refused later in part leave all of a request in doubt, because nobody says which',
    inAccount(async ({ harness }) => {
      const records = [click, { ...click, gclid: 'expired-click' }];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        { status: 'unknown', message: expect.stringContaining('does not say which: 1 × ') as string },
        { status: 'unknown' },
      ]);
    }, dataManager),
  );

  test(
    'of one order in one batch: the last is sent, and counted once',
    inAccount(async ({ harness, bodies }) => {
      const order = { ...click, order_id: 'order-1', conversion_value: '1' };
      const records = [order, { ...order, conversion_value: '2' }, { ...click, gclid: 'Cj0KCQjw-two' }];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(3));
      expect(bodies('/events:ingest')).toMatchObject([{ events: [{ conversionValue: 2 }, {}] }]);
    }, dataManager),
  );

  test(
    'that could not be matched or read are refused here',
    inAccount(async ({ harness, requests }) => {
      const records = [
        { ...click, gclid: null },
        { ...click, conversion_date_time: null },
      ];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        { code: 'missing_identifier' },
        { code: 'missing_value' },
      ]);
      expect(requests().some((request) => request.endsWith('/events:ingest'))).toBe(false);
    }, dataManager),
  );

  test(
    'a request that nobody knows of yet is one to ask for later',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 404, on: 'GET /v1/requestStatus:retrieve' });
      await expect(harness.write({ ...upsert, records: [click] })).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        message: expect.stringContaining('asked again later') as string,
      });
    }, dataManager),
  );

  test(
    'an answer without a request id leaves its records in doubt',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'altered', alter: () => ({}), on: 'POST /v1/events:ingest' });
      expect(await harness.write({ ...upsert, records: [click] })).toMatchObject([{ status: 'unknown' }]);
    }, dataManager),
  );

  test(
    'an answer that never came leaves its records in doubt, and they are not sent twice',
    inAccount(async ({ harness, sandbox, requests }) => {
      sandbox.fail({ kind: 'cut', on: 'POST /v1/events:ingest' });
      expect(await harness.write({ ...upsert, records: [click] })).toMatchObject([{ status: 'unknown' }]);
      expect(sandbox.state.ingests.size).toBe(1);
      expect(requests().some((request) => request.includes('requestStatus'))).toBe(false);
    }, dataManager),
  );
});

test('a success that accounts for fewer records than were sent is none', () => {
  const body = (recordCount: string) => ({
    requestStatusPerDestination: [{ requestStatus: 'SUCCESS', eventsIngestionStatus: { recordCount } }],
  });
  expect(endOf(body('3'), 3)).toEqual(succeeded);
  expect(endOf(body('2'), 3)).toMatchObject({
    status: 'unknown',
    message: 'The Data Manager API accounts for 2 of the 3 records of this upload.',
  });
});

test('an internal error of Google may pass', () => {
  const errorCounts = [{ recordCount: '2', reason: 'PROCESSING_ERROR_REASON_INTERNAL_ERROR' }];
  const body = { requestStatusPerDestination: [{ requestStatus: 'FAILED', errorInfo: { errorCounts } }] };
  expect(endOf(body, 2)).toMatchObject({ status: 'rejected', retryable: true });
  expect(endOf({ requestStatusPerDestination: [{ requestStatus: 'PROCESSING' }] }, 2)).toBeUndefined();
  expect(endOf({}, 2)).toBeUndefined();
});
