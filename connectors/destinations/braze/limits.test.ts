import { describe, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import { Secret } from '#secret';
import definition from './index.ts';
import { apiRoot } from './instance.ts';
import { rateLimitOf } from './limits.ts';
import { startBrazeSandbox } from './sandbox/index.ts';
import { inAccount } from './testing/account.ts';

const credentials = { api_key: 'key-4711-0815', client_key: 'import-key-0815' };

describe('the endpoint', () => {
  test.each([
    ['https://rest.iad-01.braze.com', 'https://rest.iad-01.braze.com'],
    ['https://sdk.iad-08.braze.com/', 'https://rest.iad-08.braze.com'],
    ['sdk.us-10.braze.com', 'https://rest.us-10.braze.com'],
    ['rest.fra-02.braze.eu', 'https://rest.fra-02.braze.eu'],
    ['https://sdk.au-01.braze.com', 'https://rest.au-01.braze.com'],
    ['https://rest.id-01.braze.com', 'https://rest.id-01.braze.com'],
    ['https://rest.jp-01.braze.com', 'https://rest.jp-01.braze.com'],
    ['https://rest.kr-01.braze.com', 'https://rest.kr-01.braze.com'],
  ])('%s means %s, and is shown as it was given', async (instance_url, root) => {
    expect(apiRoot({ instance_url }, undefined)).toBe(root);
    const harness = createHarness(definition, { credentials: { instance_url, ...credentials } });
    expect(harness.connectionDetails()).toEqual({ instance_url });
    await harness.close();
  });

  test.each([
    'http://rest.iad-01.braze.com',
    'https://rest.iad-01.braze.com.example.com',
    'https://rest.iad-01.example.com',
    'https://dashboard-01.braze.com',
    'https://rest.iad-01.braze.com:8443',
    'https://a:b@rest.iad-01.braze.com',
    'https://example.com/rest.iad-01.braze.com',
  ])('%s is refused when it is entered, and again before the key would go there', (instance_url) => {
    expect(() => createHarness(definition, { credentials: { instance_url, ...credentials } })).toThrow(
      /credentials\.instance_url is malformed/,
    );
    expect(() => apiRoot({ instance_url }, undefined)).toThrow(/instance_url must/);
  });

  test('is what the operator says, whatever the credentials say', () => {
    const instance_url = 'https://rest.iad-01.braze.com';
    expect(apiRoot({ instance_url }, 'http://127.0.0.1:4000')).toBe('http://127.0.0.1:4000');
  });
});

test('destinations share a budget where they have the same key, which the name of the budget does not tell', () => {
  const first = rateLimitOf({ api_key: new Secret('key-4711') });
  expect(rateLimitOf({ api_key: new Secret('key-4711') })).toEqual(first);
  expect(rateLimitOf({ api_key: new Secret('key-4712') }).key).not.toBe(first.key);
  expect(first.requestsPerSecond).toBe(60);
  expect(first.key).not.toContain('key-4711');
});

test(
  'a batch is what one request takes',
  inAccount(async ({ harness }) => {
    const sizes = await Promise.all(
      ['user', 'event', 'purchase', 'subscription_group_membership', 'catalog:products'].map(
        async (object) => (await harness.limits(object)).maxBatchSize,
      ),
    );
    expect(sizes).toEqual([75, 75, 75, 50, 50]);
  }),
);

test('a used-up limit is waited for as long as the window lasts, which no Retry-After says', async () => {
  const sandbox = await startBrazeSandbox({ requestsPerHour: 0 });
  const harness = createHarness(definition, {
    credentials: { instance_url: 'https://rest.iad-01.braze.com', api_key: sandbox.apiKey },
    baseUrl: sandbox.url,
    unlimited: true,
    retryBaseMs: 1,
  });
  const error: unknown = await harness.objects().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ whoMustAct: 'retry_later', code: 'http_429' });
  const { retryAfterMs = 0, message } = error as { retryAfterMs?: number; message: string };
  const endOfHour = 3_600_000 - (Date.now() % 3_600_000);
  expect(Math.abs(retryAfterMs - endOfHour) % 3_600_000).toBeLessThan(30_000);
  expect(message).toMatch(/limit of requests is used up.*Try again in \d+ seconds/);
  await harness.close();
  await sandbox.close();
});
