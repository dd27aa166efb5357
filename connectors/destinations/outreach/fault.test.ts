import { describe, expect, test } from 'vitest';
import type { HarnessBatch } from '#connector-harness';
import { testFaults } from '#connector-harness';
import { inAccount, openTestAccount, succeeded } from './testing/account.ts';

const update: HarnessBatch = {
  object: 'prospect',
  operation: 'upsert',
  primaryIdentifier: 'emails',
  records: [
    { emails: ['ana@example.com'], title: 'CEO' },
    { emails: ['bo@example.com'], title: 'CFO' },
  ],
};
const create: HarnessBatch = {
  ...update,
  records: [{ emails: ['x@example.com'] }, { emails: ['y@example.com'] }],
};

testFaults({
  label: 'Outreach',
  open: () => openTestAccount({ timeoutMs: 200 }),
  writes: [
    {
      name: 'updates of prospects',
      batch: update,
      on: /^PATCH \/api\/v2\/prospects\//,
      accountForFewer: () => ({ data: null }),
    },
    {
      name: 'creations of prospects',
      batch: create,
      on: 'POST /api/v2/prospects',
      accountForFewer: () => ({}),
    },
    {
      name: 'creations of accounts',
      batch: {
        ...create,
        object: 'account',
        primaryIdentifier: 'name',
        records: [{ name: 'X' }, { name: 'Y' }],
      },
      on: 'POST /api/v2/accounts',
      accountForFewer: () => ({ meta: {} }),
    },
    {
      name: 'look-ups',
      batch: {
        ...update,
        object: 'user',
        primaryIdentifier: 'email',
        records: [{ email: 'sam@example.com', title: 'x' }],
      },
      on: 'GET /api/v2/users',
    },
  ],
});

describe('who must act is said', () => {
  test.each([
    [401, {}, 'reconnect', /authorization is over/],
    [
      403,
      { errors: [{ id: 'unauthorizedOauthScope', detail: "required scope 'prospects.write'." }] },
      'reconnect',
      /prospects\.write.*authorize again/,
    ],
    [403, { message: 'Blocked' }, 'fix_configuration', /Blocked/],
    [
      415,
      { errors: [{ id: 'unsupportedMediaType', details: 'Expected another.' }] },
      'fix_configuration',
      /proxy/,
    ],
    [404, '<html></html>', 'fix_configuration', /404/],
    [429, {}, 'retry_later', /requests an hour of the user/],
    [503, {}, 'retry_later', /fault is on the side of Outreach/],
  ])('%d %j', (status, body, whoMustAct, words) =>
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('prospect');
      sandbox.fail({ kind: 'status', status, body, on: /^(PATCH|POST) \/api\// });
      for (const batch of [update, create]) {
        await expect(harness.write({ ...batch, object })).rejects.toMatchObject({
          whoMustAct,
          message: expect.stringMatching(words) as string,
        });
      }
    })(),
  );
});

test(
  'a fault in the midst of a batch leaves what is written, and the rest is to be sent again',
  inAccount(async ({ harness, sandbox }) => {
    const records = Array.from({ length: 12 }, (_, at) => ({ emails: [`p${at}@example.com`] }));
    const object = await harness.object('prospect');
    sandbox.fail({ kind: 'status', status: 403, body: {}, on: 'POST /api/v2/prospects', after: 5 });
    const outcomes = await harness.write({ ...create, object, records });
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(5);
    expect(outcomes.filter((one) => one.status === 'rejected' && one.retryable)).toHaveLength(7);
    expect(sandbox.state.records.prospects.size).toBe(8);
  }),
);

test.each([
  ['429', { kind: 'status', status: 429, times: 2, headers: { 'Retry-After': '0' } }],
  ['a refused connection', { kind: 'refuse', times: 1 }],
  ['503 of an update', { kind: 'status', status: 503, times: 2 }],
] as const)('what passes is overcome: %s', (_name, fault) =>
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('prospect');
    sandbox.fail({ ...fault, on: /^PATCH / });
    expect(await harness.write({ ...update, object })).toEqual([succeeded, succeeded]);
  })(),
);

test(
  'a creation whose answer is lost is unknown, and sent again it makes no second account',
  inAccount(async ({ harness, sandbox }) => {
    const batch = { ...create, object: 'account', primaryIdentifier: 'name', records: [{ name: 'Lost' }] };
    sandbox.fail({ kind: 'cut', on: 'POST /api/v2/accounts' });
    expect(await harness.write(batch)).toMatchObject([{ status: 'unknown' }]);
    sandbox.heal();
    expect(await harness.write({ ...batch, records: [{ name: 'Lost', industry: 'x' }] })).toEqual([
      succeeded,
    ]);
    expect(sandbox.state.records.accounts.size).toBe(3);
  }),
);
