import { describe, expect, test } from 'vitest';
import { testFaults } from '#connector-harness';
import { ACTIVE, allSucceeded, field, inAccount, openTestAccount } from './testing/account.ts';

const WRITE = /values:batchUpdateByDataFilter$/;
const fields = [field('Email'), field('Name')];
const records = [
  { Email: 'dana@example.com', Name: 'Dana' },
  { Email: 'eli@example.com', Name: 'Eli' },
];
const whole = { object: ACTIVE, fields, records };

/** Many requests of 2 MB. */
const large = Array.from({ length: 150 }, (_, at) => ({
  Email: `new${at}@example.com`,
  Name: 'x'.repeat(45_000),
}));

testFaults({
  label: 'Google Sheets',
  async open() {
    const account = await openTestAccount({ timeoutMs: 300 });
    // The token endpoint has its own time-out, which is longer.
    await account.harness.token();
    return account;
  },
  writes: [
    {
      name: 'a whole replacement',
      replacement: whole,
      on: /^POST .*:batch(Update|Clear)/,
      accountForFewer: (body) => ({ ...(body as object), totalUpdatedRows: 2 }),
    },
    {
      name: 'a part of a replacement',
      replacement: { ...whole, offset: 1, isLast: false },
      on: /^POST .*:batchUpdate/,
      accountForFewer: () => ({}),
    },
  ],
});

describe('faults of Google names who must act', () => {
  test(
    'a quota of Sheets says when it is refilled',
    inAccount(
      async ({ harness }) => {
        await expect(harness.objects()).rejects.toMatchObject({
          whoMustAct: 'retry_later',
          retryAfterMs: 60_000,
          message: expect.stringMatching(
            /Quota exceeded.*60 readings and 60 writings a minute.*60 seconds/,
          ) as string,
        });
      },
      { readsPerMinute: 2 },
    ),
  );

  test(
    'a limit of Drive, told as 403, is no question of permissions',
    inAccount(async ({ harness, sandbox }) => {
      const errors = [
        { domain: 'usageLimits', reason: 'userRateLimitExceeded', message: 'User Rate Limit Exceeded' },
      ];
      const body = { error: { errors, code: 403, message: 'User Rate Limit Exceeded' } };
      sandbox.fail({ kind: 'status', status: 403, body, on: 'GET /drive/v3/files' });
      await expect(harness.objects()).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        retryAfterMs: 60_000,
      });
    }),
  );

  test(
    'a token that Google no longer takes is renewed once',
    inAccount(async ({ harness, sandbox }) => {
      await harness.objects();
      sandbox.tokens.expireAll();
      expect(await harness.replace(whole)).toEqual(allSucceeded(2));
      expect(sandbox.tokens.issued).toBe(2);
    }),
  );

  test(
    'a token is renewed before it expires',
    inAccount(
      async ({ harness, sandbox }) => {
        await harness.token();
        await harness.token();
        expect(sandbox.tokens.issued).toBe(2);
      },
      // Google never gives so short a life: it is over when the answer has come.
      { accessTokenSeconds: 0.001 },
    ),
  );

  test(
    'an account whose tokens are all refused must get a new key',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 401, on: /^(GET|POST) \/(v4|drive)/ });
      await expect(harness.objects()).rejects.toMatchObject({
        whoMustAct: 'reconnect',
        message: expect.stringMatching(/disabled or deleted, and enter a new key/) as string,
      });
    }),
  );
});

describe('a fault in the midst of a part', () => {
  test(
    'leaves the records before it written, and the rest to be sent again',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object(ACTIVE);
      sandbox.fail({ kind: 'status', status: 403, on: WRITE, after: 1 });
      const outcomes = await harness.replace({ object, fields, records: large });
      const written = outcomes.filter(({ status }) => status === 'succeeded').length;
      expect(written).toBeGreaterThan(0);
      expect(outcomes.slice(0, written)).toEqual(allSucceeded(written));
      expect(outcomes.slice(written)).toHaveLength(150 - written);
      for (const outcome of outcomes.slice(written)) {
        expect(outcome).toMatchObject({ status: 'rejected', code: 'http_403', retryable: true });
      }
    }),
  );

  test(
    'that nobody knows of stops the writing: only the records of that request are unknown',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object(ACTIVE);
      sandbox.fail({ kind: 'truncated', on: WRITE, after: 1 });
      const outcomes = await harness.replace({ object, fields, records: large });
      const statuses = outcomes.map(({ status }) => status);
      expect([...new Set(statuses)]).toEqual(['succeeded', 'unknown', 'rejected']);
      expect(outcomes.at(-1)).toMatchObject({ code: 'not_sent', retryable: true });
      expect(requests().filter((request) => WRITE.test(request))).toHaveLength(2);
    }),
  );

  test.each([
    ['503', { kind: 'status', status: 503, times: 2 }],
    ['429', { kind: 'status', status: 429, times: 1 }],
    ['a cut connection', { kind: 'cut', times: 1 }],
  ] as const)('that passes is overcome: %s', (_name, fault) =>
    inAccount(async ({ harness, sandbox, cells }) => {
      const object = await harness.object(ACTIVE);
      sandbox.fail({ ...fault, on: /^POST / });
      expect(await harness.replace({ ...whole, object })).toEqual(allSucceeded(2));
      expect(cells(ACTIVE)).toHaveLength(3);
    })(),
  );

  test(
    'before the rows, while clearing, leaves every record unwritten',
    inAccount(async ({ harness, sandbox, cells }) => {
      const object = await harness.object(ACTIVE);
      const before = cells(ACTIVE);
      sandbox.fail({ kind: 'status', status: 500, on: /values:batchClear/ });
      await expect(harness.replace({ ...whole, object })).rejects.toMatchObject({ code: 'http_500' });
      expect(cells(ACTIVE)).toEqual(before);
    }),
  );

  test(
    'of clearing that is not confirmed leaves every record unwritten',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object(ACTIVE);
      sandbox.fail({ kind: 'status', status: 200, body: {}, on: /values:batchClear/ });
      await expect(harness.replace({ ...whole, object })).rejects.toMatchObject({ code: 'unreadable' });
      expect(requests().filter((request) => WRITE.test(request))).toEqual([]);
    }),
  );

  test(
    'of a header alone is a fault of the part',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object(ACTIVE);
      sandbox.fail({ kind: 'cut', on: WRITE });
      await expect(harness.replace({ object, fields, records: [] })).rejects.toMatchObject({ sent: true });
    }),
  );
});
