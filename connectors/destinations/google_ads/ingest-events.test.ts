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
    'that came before count as written when they come again',
    inAccount(async ({ harness, sandbox }) => {
      const records = [click, { ...click, gclid: 'Cj0KCQjw-two' }];
      await harness.write({ ...upsert, records: [click] });
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
      expect(sandbox.state.conversions.size).toBe(2);
    }, dataManager),
  );

  test(
    'in one of two requests that nobody knows of yet do not hold up the other',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object(upsert.object);
      sandbox.state.asksUntilDone = 0;
      sandbox.fail({ kind: 'status', status: 404, on: 'GET /v1/requestStatus:retrieve', times: 1 });
      const records = ['0100001', '0100002'].map((conversion_action) => ({ ...click, conversion_action }));
      expect(await harness.write({ ...upsert, object, records })).toEqual(allSucceeded(2));
      expect(requests().filter((request) => request.includes('requestStatus'))).toHaveLength(3);
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

describe('conversions that Google has already', () => {
  const body = (requestStatus: string, ...counts: (readonly [string, number])[]) => ({
    requestStatusPerDestination: [
      {
        requestStatus,
        errorInfo: {
          errorCounts: counts.map(([reason, count]) => ({
            recordCount: String(count),
            reason: `PROCESSING_ERROR_REASON_${reason}`,
          })),
        },
      },
    ],
  });

  test('are written, whether others of the request are new or not', () => {
    expect(endOf(body('FAILED', ['DUPLICATE_GCLID', 2], ['DUPLICATE_TRANSACTION_ID', 1]), 3)).toEqual(
      succeeded,
    );
    expect(endOf(body('PARTIAL_SUCCESS', ['DUPLICATE_TRANSACTION_ID', 1]), 3, true)).toEqual(succeeded);
  });

  test('among others that are refused leave all in doubt, never refused for good', () => {
    expect(endOf(body('FAILED', ['DUPLICATE_GCLID', 2], ['INVALID_GCLID', 1]), 3)).toMatchObject({
      status: 'unknown',
      message: expect.stringContaining('1 × PROCESSING_ERROR_REASON_INVALID_GCLID') as string,
    });
    expect(endOf(body('FAILED', ['DUPLICATE_GCLID', 2]), 3)).toMatchObject({ status: 'unknown' });
  });

  test('by their click and time are not said to be there where orders tell them apart', () => {
    expect(endOf(body('FAILED', ['DUPLICATE_GCLID', 2]), 2, true)).toMatchObject({ status: 'rejected' });
  });
});

test('an internal error of Google may pass', () => {
  const errorCounts = [{ recordCount: '2', reason: 'PROCESSING_ERROR_REASON_INTERNAL_ERROR' }];
  const body = { requestStatusPerDestination: [{ requestStatus: 'FAILED', errorInfo: { errorCounts } }] };
  expect(endOf(body, 2)).toMatchObject({ status: 'rejected', retryable: true });
  expect(endOf({ requestStatusPerDestination: [{ requestStatus: 'PROCESSING' }] }, 2)).toBeUndefined();
  expect(endOf({}, 2)).toBeUndefined();
});
