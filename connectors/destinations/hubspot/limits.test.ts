import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '#connector-kit';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import { heedLimit, waitMs } from './rate-limit.ts';
import { startHubspotSandbox } from './sandbox/index.ts';
import { inAccount } from './testing/account.ts';

function tooMany(body: object, headers: Record<string, string> = {}): HttpResponse {
  return { status: 429, headers, url: '', text: () => JSON.stringify(body), json: () => body };
}

describe('how long a 429 asks to wait', () => {
  const evening = new Date('2026-01-05T22:30:00Z');

  test.each([
    ['the header says it', { policyName: 'DAILY' }, { 'retry-after': '7' }, 7_000],
    ['a second', { policyName: 'SECONDLY' }, {}, 1_000],
    ['a second, in words only', { message: 'You have reached your secondly limit.' }, {}, 1_000],
    ['ten seconds', { policyName: 'TEN_SECONDLY_ROLLING' }, {}, 10_000],
    [
      'ten seconds, in words only',
      { message: 'You have reached your ten_secondly_rolling limit.' },
      {},
      10_000,
    ],
    ['until midnight where the account is', { policyName: 'DAILY' }, {}, 1_800_000],
    ['nothing that it says', { message: 'Too many' }, {}, undefined],
  ])('%s', (_name, body, headers, expected) => {
    expect(waitMs(tooMany(body, headers), { time_zone: 'Europe/Berlin' }, evening)).toBe(expected);
  });

  test('an hour where the account’s time zone is no time zone', () => {
    expect(waitMs(tooMany({ policyName: 'DAILY' }), { time_zone: 'Nowhere/Land' }, evening)).toBe(3_600_000);
  });
});

test('the limit that an answer tells of is taken over', () => {
  const rates: number[] = [];
  const http = {
    request: () => Promise.reject(new Error('not used')),
    setRequestsPerSecond: (rate: number) => void rates.push(rate),
  };
  heedLimit(
    http,
    tooMany({}, { 'x-hubspot-ratelimit-max': '190', 'x-hubspot-ratelimit-interval-milliseconds': '10000' }),
  );
  heedLimit(http, tooMany({}));
  expect(rates).toEqual([19]);
});

test('requests are counted by account', () => {
  const key = (portal_id: string | undefined, details: Record<string, string>) =>
    definition.rateLimit?.({ portal_id }, details).key;
  expect(key(undefined, { hub_id: '1' })).not.toBe(key(undefined, { hub_id: '2' }));
  expect(key('1', {})).toBe(key(undefined, { hub_id: '1' }));
  expect(key(undefined, {})).toBe(key(undefined, {}));
});

test(
  'a limit that stays is said with its wait, and no record is lost',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('companies');
    const body = { status: 'error', message: 'You have reached your daily limit.', policyName: 'DAILY' };
    sandbox.fail({ kind: 'status', status: 429, body, on: /search$/ });
    await expect(
      harness.write({
        object,
        operation: 'upsert',
        primaryIdentifier: 'domain',
        records: [{ domain: 'a.example.com' }],
      }),
    ).rejects.toMatchObject({ whoMustAct: 'retry_later', retryAfterMs: expect.any(Number) as number });
  }),
);

test(
  'batches are as large as HubSpot takes them',
  inAccount(async ({ harness }) => {
    const sizes = async (object: string) => (await harness.limits(object)).maxBatchSize;
    expect(await sizes('contacts')).toBe(100);
    expect(await sizes('list.11')).toBe(500);
    expect(await sizes('event.pe4242424_machine_started')).toBe(500);
    expect(await sizes('subscription.501')).toBe(100);
  }),
);

test('a limit that is used up is said in HubSpot’s words, with the time to wait', async () => {
  const sandbox = await startHubspotSandbox({ requestsPerTenSeconds: 0 });
  const grant = { accessToken: sandbox.privateAppToken };
  const harness = createHarness(definition, {
    credentials: {},
    baseUrl: sandbox.url,
    unlimited: true,
    retryBaseMs: 1,
    grant,
  });
  try {
    const last = (await harness.check()).at(-1);
    expect(last).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
    expect(last?.error?.message).toMatch(/ten_secondly_rolling limit.*in 10 seconds/);
    await expect(harness.objects()).rejects.toMatchObject({ retryAfterMs: 10_000 });
  } finally {
    await harness.close();
    await sandbox.close();
  }
});
