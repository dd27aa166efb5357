import { expect, test } from 'vitest';
import { inAccount, SHOP } from './testing/account.ts';
import { rateLimitOf } from './limits.ts';
import { checkCredentials, parseCredentials } from '#connector-kit';
import { credentialFields } from './credentials.ts';

const dataManager = { credentials: { account_id: SHOP, api: 'data_manager' } };

test.each([
  ['the Ads API', {}, 2000, 10_000],
  ['the Data Manager API', dataManager, 500, 1000],
])('batches are as large as %s takes them without doubt', (_name, options, conversions, members) =>
  inAccount(async ({ harness }) => {
    expect(await harness.limits('click_conversion')).toEqual({
      maxBatchSize: conversions,
      maxParallelBatches: 2,
    });
    expect(await harness.limits('customer_match_list_900001')).toEqual({
      maxBatchSize: members,
      maxParallelBatches: 1,
    });
  }, options)(),
);

test('all destinations share the quota of the Cloud project at the Data Manager API', () => {
  const limitOf = (sent: object) =>
    rateLimitOf(parseCredentials(credentialFields, checkCredentials(credentialFields, sent)));
  expect(limitOf({ account_id: SHOP, api: 'data_manager' })).toEqual(limitOf({ api: 'data_manager' }));
  expect(limitOf({ api: 'data_manager' }).requestsPerSecond).toBe(5);
  expect(limitOf({ account_id: SHOP }).key).toBe(SHOP);
});

test(
  'the delay that the Ads API asks for in its body is kept',
  inAccount(
    async ({ harness }) => {
      const object = await harness.object('customer_match_list_900001');
      await expect(
        harness.write({
          object,
          operation: 'upsert',
          primaryIdentifier: 'user_identifier.hashed_email',
          records: [{ 'user_identifier.hashed_email': 'jane@example.com' }],
        }),
      ).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        code: 'http_429',
        retryAfterMs: expect.toSatisfy((wait: number) => wait >= 1000 && wait <= 60_000) as number,
        message: expect.stringMatching(/RESOURCE_EXHAUSTED.*Try again in \d+ seconds/) as string,
      });
    },
    { sandbox: { adsRequestsPerMinute: 1 } },
  ),
);

test(
  'the minute of the Data Manager API is waited for',
  inAccount(
    async ({ harness }) => {
      const records = [
        { conversion_action: '0100001', gclid: 'Cj0KCQjw-one', conversion_date_time: '2026-11-20T10:15:00Z' },
      ];
      const batch = {
        object: 'click_conversion',
        operation: 'upsert',
        primaryIdentifier: 'gclid',
        records,
      } as const;
      await expect(harness.write(batch)).rejects.toMatchObject({
        code: 'http_429',
        retryAfterMs: 60_000,
        message: expect.stringContaining('RATE_LIMIT_EXCEEDED') as string,
      });
    },
    { ...dataManager, sandbox: { dataManagerRequestsPerMinute: 0 } },
  ),
);
