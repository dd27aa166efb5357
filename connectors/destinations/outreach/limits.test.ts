import { expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import type { HttpClient } from '#connector-kit';
import { Egress } from '#egress';
import { Redactor } from '#secret';
import definition from './index.ts';
import { SCOPES } from './oauth.ts';
import { readTypes, send } from './request.ts';
import { startOutreachSandbox } from './sandbox/index.ts';
import { inAccount } from './testing/account.ts';

test(
  'records are written as fast as 10,000 requests an hour allow',
  inAccount(async ({ harness }) => {
    expect(await harness.limits('prospect')).toEqual({
      maxBatchSize: 100,
      maxParallelBatches: 1,
      recordsPerSecond: 10_000 / 3_600,
    });
    expect((await harness.limits('account')).recordsPerSecond).toBeCloseTo(1.39);
    const { requestsPerSecond = 0, burst = 0 } = definition.rateLimit?.({}, {}) ?? {};
    expect(requestsPerSecond).toBeCloseTo(2.78);
    // No stretch of `burst / requestsPerSecond` seconds has more than `burst`: an hour is a whole number of them.
    expect((3_600 * requestsPerSecond) / burst).toBeCloseTo(100);
  }),
);

test('a limit that rises and falls back is followed', async () => {
  const sandbox = await startOutreachSandbox();
  const egress = new Egress({
    allowedAddresses: ['127.0.0.0/8'],
    certificateAuthorities: [],
    userAgent: 'Spillway',
  });
  const { signal } = new AbortController();
  const client = egress.httpClient({ type: 'outreach', redactor: new Redactor([]), signal });
  const rates: number[] = [];
  const http: HttpClient = {
    request: (request) => client.request(request),
    setRequestsPerSecond: (rate) => void rates.push(rate),
  };
  try {
    for (const limit of ['36000', '10000']) {
      const headers = { 'X-RateLimit-Limit': limit };
      sandbox.fail({ kind: 'status', status: 200, body: { data: [] }, headers, times: 1 });
      await send({ http, baseUrl: sandbox.url }, readTypes, false);
    }
    await send({ http, baseUrl: sandbox.url }, readTypes, false);
    expect(rates).toEqual([10, 10_000 / 3_600]);
  } finally {
    await egress.close();
    await sandbox.close();
  }
});

test(
  'when the requests of the hour are used up, the rest is sent later and what is written stays written',
  inAccount(
    async ({ harness, sandbox }) => {
      const object = await harness.object('prospect');
      const records = Array.from({ length: 10 }, (_, at) => ({ emails: [`p${at}@example.com`] }));
      const write = { object, operation: 'upsert', primaryIdentifier: 'emails', records } as const;
      const outcomes = await harness.write(write);
      const written = outcomes.filter(({ status }) => status === 'succeeded');
      expect(written.length).toBe(sandbox.state.records.prospects.size - 3);
      expect(written.length).toBeGreaterThan(0);
      expect(outcomes.filter((one) => one.status === 'rejected' && one.retryable)).toHaveLength(
        10 - written.length,
      );
      await expect(harness.write(write)).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        code: 'http_429',
        message: expect.stringMatching(
          /exceeded your permitted rate limit of 7.*Try again in \d+ seconds/,
        ) as string,
        retryAfterMs: expect.any(Number) as number,
      });
    },
    { requestsPerHour: 7 },
  ),
);

// At the usual 10,000 an hour the last of its 103 requests would wait for 36 seconds: more than the test has.
test('a higher limit that Outreach announces is used', async () => {
  const sandbox = await startOutreachSandbox({ requestsPerHour: 3_600_000 });
  const harness = createHarness(definition, {
    credentials: {},
    baseUrl: sandbox.url,
    grant: sandbox.oauth.issue(SCOPES.join(' ')),
  });
  try {
    const object = await harness.object('prospect');
    const records = Array.from({ length: 100 }, (_, at) => ({ emails: [`p${at}@example.com`] }));
    const outcomes = await harness.write({
      object,
      operation: 'upsert',
      primaryIdentifier: 'emails',
      records,
    });

    expect(outcomes.every(({ status }) => status === 'succeeded')).toBe(true);
  } finally {
    await harness.close();
    await sandbox.close();
  }
}, 20_000);
