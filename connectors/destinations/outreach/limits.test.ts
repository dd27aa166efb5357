import { expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import { SCOPES } from './oauth.ts';
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
    expect(definition.rateLimit?.({}, {}).requestsPerSecond).toBeCloseTo(2.78);
  }),
);

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

// At the usual 10,000 an hour its 102 requests would take 36 seconds: more than the test has.
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
