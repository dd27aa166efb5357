import { describe, expect, test } from 'vitest';
import { sha256 } from './hash.ts';
import { SHOP, allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'click_conversion', operation: 'upsert', primaryIdentifier: 'gclid' } as const;
const ACTION = `customers/${SHOP}/conversionActions/0100001`;
const UPLOAD = ':uploadClickConversions';
const click = {
  conversion_action: 'Offline Sale',
  gclid: 'Cj0KCQjw-one',
  conversion_date_time: '2026-11-20T10:15:00.000Z',
  conversion_value: '99.50',
  currency_code: 'eur',
};
/** That many conversions of clicks of their own. */
const clicks = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ ...click, gclid: `Cj0KCQjw-${at}` }));

test(
  'a conversion travels whole: names resolved, person hashed, times in the form of Google',
  inAccount(async ({ harness, bodies }) => {
    const record = {
      ...click,
      order_id: 'order-1',
      conversion_environment: 'web',
      customer_type: 'NEW',
      'user_identifier.hashed_email': ' Jane.Doe+x@Gmail.com',
      'user_identifier.hashed_phone_number_PREHASHED': sha256('+16502531234').toUpperCase(),
      'consent.ad_user_data': 'granted',
    };
    expect(await harness.write({ ...upsert, records: [record] })).toEqual([succeeded]);
    expect(bodies(UPLOAD)).toEqual([
      {
        conversions: [
          {
            conversionAction: ACTION,
            gclid: 'Cj0KCQjw-one',
            conversionDateTime: '2026-11-20 10:15:00+00:00',
            orderId: 'order-1',
            conversionValue: 99.5,
            currencyCode: 'EUR',
            conversionEnvironment: 'WEB',
            customerType: 'NEW',
            consent: { adUserData: 'GRANTED' },
            userIdentifiers: [
              { hashedEmail: sha256('janedoe@gmail.com'), userIdentifierSource: 'FIRST_PARTY' },
              { hashedPhoneNumber: sha256('+16502531234'), userIdentifierSource: 'FIRST_PARTY' },
            ],
          },
        ],
        partialFailure: true,
      },
    ]);
  }),
);

test(
  'a full batch is one request',
  inAccount(async ({ harness, requests, sandbox }) => {
    expect(await harness.write({ ...upsert, records: clicks(2000) })).toEqual(allSucceeded(2000));
    expect(requests().filter((request) => request.endsWith(UPLOAD))).toHaveLength(1);
    expect(sandbox.state.conversions.size).toBe(2000);
  }),
);

test(
  'records that Google refuses fail alone, each with its words and whether later is better',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      click,
      { ...click, gclid: 'no' },
      { ...click, gclid: 'recent-click' },
      { ...click, conversion_action: '0100004' },
      { ...click, gbraid: 'gbraid-1', wbraid: 'wbraid-1', gclid: null },
      { ...click, gclid: 'Cj0KCQjw-two' },
    ];
    expect(await harness.write({ ...upsert, records })).toMatchObject([
      succeeded,
      { status: 'rejected', code: 'UNPARSEABLE_GCLID', retryable: false },
      { status: 'rejected', code: 'TOO_RECENT_EVENT', retryable: true },
      { status: 'rejected', code: 'NO_CONVERSION_ACTION_FOUND', retryable: false },
      {
        status: 'rejected',
        code: 'GBRAID_WBRAID_BOTH_SET',
        message: expect.stringContaining('Use one') as string,
      },
      succeeded,
    ]);
    expect(sandbox.state.conversions.size).toBe(2);
  }),
);

test(
  'records that could not be matched or read are refused here, and the others are sent',
  inAccount(async ({ harness, bodies }) => {
    const records = [
      { ...click, gclid: '' },
      { ...click, conversion_date_time: null },
      { ...click, conversion_date_time: 'yesterday' },
      { ...click, conversion_value: 'a lot' },
      { ...click, conversion_action: 'No Such Sale' },
      { ...click, 'user_identifier.hashed_email': 'jane' },
      { ...click, 'user_identifier.hashed_email_PREHASHED': 'jane@example.com' },
      { ...click, 'consent.ad_user_data': 'perhaps' },
      click,
    ];
    const outcomes = await harness.write({ ...upsert, records });
    expect(outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.status))).toEqual([
      'missing_identifier',
      'missing_value',
      'invalid_time',
      'invalid_number',
      'unknown_conversion_action',
      'invalid_email',
      'invalid_hash',
      'invalid_value',
      'succeeded',
    ]);
    expect(bodies(UPLOAD)).toMatchObject([{ conversions: [{ gclid: 'Cj0KCQjw-one' }] }]);
  }),
);

test(
  'of records that are the same to Google the last is sent, and its outcome is theirs',
  inAccount(async ({ harness, bodies }) => {
    const records = [click, { ...click, conversion_value: '120' }, { ...click, gclid: 'Cj0KCQjw-two' }];
    expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(3));
    expect(bodies(UPLOAD)).toMatchObject([
      { conversions: [{ conversionValue: 120 }, { gclid: 'Cj0KCQjw-two' }] },
    ]);
  }),
);

test(
  'a conversion that comes again, as after an answer that was lost, counts as written',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object(upsert.object);
    const records = [click, { ...click, gclid: 'Cj0KCQjw-two', order_id: 'order-1' }];
    sandbox.fail({ kind: 'cut', on: /:uploadClickConversions$/ });
    expect(await harness.write({ ...upsert, object, records })).toMatchObject([
      { status: 'unknown' },
      { status: 'unknown' },
    ]);
    sandbox.heal();
    expect(sandbox.state.conversions.size).toBe(2);
    expect(await harness.write({ ...upsert, object, records })).toEqual(allSucceeded(2));
    expect(sandbox.state.conversions.size).toBe(2);
  }),
);

test(
  'conversion actions are read page by page, and only where a record gives a name',
  inAccount(async ({ harness, sandbox, requests }) => {
    const object = await harness.object('click_conversion');
    sandbox.state.pageSize = 1;
    const before = requests().length;
    const byId = [click, { ...click, gclid: 'Cj0KCQjw-two' }].map((record, at) => ({
      ...record,
      conversion_action: at === 0 ? '0100001' : ACTION,
    }));
    await harness.write({ ...upsert, object, records: byId });
    expect(requests().slice(before)).toEqual([`POST /v25/customers/${SHOP}${UPLOAD}`]);
    const byName = { ...click, gclid: 'Cj0KCQjw-three', conversion_action: 'OFFLINE sale' };
    expect(await harness.write({ ...upsert, object, records: [byName] })).toEqual([succeeded]);
    expect(
      requests().filter((request) => request.endsWith('googleAds:search')).length,
    ).toBeGreaterThanOrEqual(3);
  }),
);

test(
  'of two conversion actions of one name none is chosen',
  inAccount(async ({ harness, sandbox }) => {
    const [action] = sandbox.state.conversionActions;
    if (action !== undefined) sandbox.state.conversionActions.push({ ...action, id: '77' });
    expect(await harness.write({ ...upsert, records: [click] })).toMatchObject([
      { status: 'rejected', message: expect.stringContaining('several conversion actions named') as string },
    ]);
  }),
);

test.each([
  ['2026-11-20T10:15:00Z', '2026-11-20 10:15:00+00:00'],
  ['2026-11-20T10:15:00.999-0830', '2026-11-20 18:45:00+00:00'],
  ['2026-11-20 10:15:00+02:00', '2026-11-20 08:15:00+00:00'],
  ['2026-11-20T10:15', '2026-11-20 10:15:00+00:00'],
  ['2026-11-20', '2026-11-20 00:00:00+00:00'],
])('the time %s is sent as %s', (conversion_date_time, sent) =>
  inAccount(async ({ harness, bodies }) => {
    expect(await harness.write({ ...upsert, records: [{ ...click, conversion_date_time }] })).toEqual([
      succeeded,
    ]);
    expect(bodies(UPLOAD)).toMatchObject([{ conversions: [{ conversionDateTime: sent }] }]);
  })(),
);

test.each(['order 12', '12', '20.11.2026', 'Nov 20, 2026', '+012026-11-20T10:15:00Z', '2026-13-20'])(
  'the time %s is refused, however a lenient reader would take it',
  (conversion_date_time) =>
    inAccount(async ({ harness }) => {
      expect(await harness.write({ ...upsert, records: [{ ...click, conversion_date_time }] })).toMatchObject(
        [{ status: 'rejected', code: 'invalid_time' }],
      );
    })(),
);

describe('consent', () => {
  test(
    'a record without one takes the one of the destination, and a denial stands',
    inAccount(
      async ({ harness, bodies }) => {
        const records = [
          click,
          { ...click, gclid: 'Cj0KCQjw-two', 'consent.ad_user_data': 'DENIED' },
          { ...click, gclid: 'Cj0KCQjw-three', 'consent.ad_user_data': 'UNKNOWN' },
        ];
        await harness.write({ ...upsert, records });
        const [body] = bodies(UPLOAD) as { conversions: { consent?: object }[] }[];
        expect(body?.conversions.map(({ consent }) => consent)).toEqual([
          { adUserData: 'GRANTED' },
          { adUserData: 'DENIED' },
          undefined,
        ]);
      },
      { credentials: { account_id: SHOP, ad_user_data: 'GRANTED' } },
    ),
  );
});

test(
  'a project that may not upload is told to use the Data Manager API',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.isAllowlisted = false;
    await expect(harness.write({ ...upsert, records: [click] })).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
      code: 'CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE',
      message: expect.stringContaining('Set api to data_manager') as string,
    });
  }),
);

test(
  'without a chosen account nothing is sent',
  inAccount(
    async ({ harness, requests }) => {
      await expect(harness.objects()).rejects.toThrow(
        'No Google Ads account is chosen yet: test the destination',
      );
      expect(requests()).toEqual([]);
    },
    { credentials: {} },
  ),
);
