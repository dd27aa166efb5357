import { describe, expect, test } from 'vitest';
import { testFaults } from '#connector-harness';
import { append, allSucceeded, inAccount, openTestAccount } from './testing/account.ts';

const metrics = [1, 2, 3].map((value) => ({ metric: 'bakery.orders', value }));
const events = [1, 2, 3].map((at) => ({ title: `Event ${at}`, text: 'x' }));
const logs = [1, 2, 3].map((at) => ({ message: `Log ${at}` }));

testFaults({
  label: 'Datadog',
  open: () => openTestAccount({ timeoutMs: 300 }),
  writes: [
    {
      name: 'append of metrics',
      batch: append('metric', metrics),
      on: 'POST /api/v2/series',
      accountForFewer: () => ({ errors: ['1 series was dropped'] }),
    },
    {
      name: 'append of events',
      batch: append('event', events),
      on: 'POST /api/v1/events',
      accountForFewer: () => ({}),
    },
    {
      name: 'append of logs',
      batch: append('log', logs),
      on: 'POST /api/v2/logs',
      accountForFewer: () => ({ errors: [{ title: 'Dropped', detail: '1 log was dropped', status: '202' }] }),
    },
  ],
});

const writes: readonly (readonly [string, ReturnType<typeof append>, string])[] = [
  ['metrics', append('metric', metrics), 'POST /api/v2/series'],
  ['events', append('event', events), 'POST /api/v1/events'],
  ['logs', append('log', logs), 'POST /api/v2/logs'],
];

describe.each(writes)('%s are never sent twice by us', (_name, batch, on) => {
  test.each<[string, Parameters<Awaited<ReturnType<typeof openTestAccount>>['sandbox']['fail']>[0]]>([
    ['a cut connection', { kind: 'cut', on }],
    ['no answer in time', { kind: 'hang', on }],
    ['half an answer', { kind: 'truncated', on }],
    ['a web page with 200', { kind: 'html', status: 200, on }],
    ['an empty answer with 202', { kind: 'status', status: 202, body: '', on }],
    ['a gateway that gave up with 502', { kind: 'status', status: 502, on }],
    ['a gateway that gave up with 504', { kind: 'html', status: 504, on }],
  ])('after %s they are unknown', (_fault, fault) =>
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.fail(fault);
        const outcomes = await harness.write(batch);
        expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown']);
        const posts = harness.calls.filter(({ method }) => method === 'POST');
        expect(posts).toHaveLength(on.endsWith('events') ? 3 : 1);
      },
      { timeoutMs: 300 },
    )(),
  );

  test(
    'where the limit is used up, the batch waits as long as X-RateLimit-Reset says, and asks once',
    inAccount(async ({ harness, sandbox }) => {
      const headers = { 'X-RateLimit-Reset': '42', 'X-RateLimit-Limit': '1' };
      sandbox.fail({ kind: 'status', status: 429, headers, on, body: { errors: ['Too many requests'] } });
      await expect(harness.write(batch)).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        retryAfterMs: 42_000,
        message: expect.stringMatching(/Too many requests.*limit.*in 42 seconds/) as string,
      });
      const posts = harness.calls.filter(({ method }) => method === 'POST');
      expect(posts).toHaveLength(on.endsWith('events') ? 3 : 1);
    }),
  );

  test.each([
    ['401', { kind: 'status', status: 401, body: { errors: ['Unauthorized'] } }, 'reconnect', /API key/],
    [
      '403',
      { kind: 'status', status: 403, body: { errors: ['Forbidden'] } },
      'reconnect',
      /check that site is/,
    ],
    ['404', { kind: 'status', status: 404 }, 'fix_configuration', /organization's site/],
    ['408', { kind: 'status', status: 408 }, 'retry_later', /Try again later/],
    ['503', { kind: 'status', status: 503 }, 'retry_later', /on the side of Datadog/],
  ] as const)('a fault of the whole account names who must act: %s', (_fault, fault, whoMustAct, words) =>
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ ...fault, on });
      await expect(harness.write(batch)).rejects.toMatchObject({
        whoMustAct,
        message: expect.stringMatching(words) as string,
      });
    })(),
  );

  test(
    'after a 500, which Datadog says to repeat, they may be sent again',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 500, on });
      const again = { status: 'rejected', code: 'http_500', retryable: true };
      expect(await harness.write(batch)).toMatchObject([again, again, again]);
      sandbox.heal();
      expect(await harness.write(batch)).toEqual(allSucceeded(3));
    }),
  );
});

test(
  'a key that dies in the midst leaves what is written and rejects the rest, to be sent again',
  inAccount(async ({ harness, sandbox }) => {
    const many = Array.from({ length: 30 }, (_, at) => ({ title: `Event ${at}`, text: 'x' }));
    sandbox.fail({ kind: 'status', status: 403, on: 'POST /api/v1/events', after: 10 });
    const outcomes = await harness.write(append('event', many));
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(10);
    const rest = outcomes.filter(({ status }) => status !== 'succeeded');
    for (const outcome of rest) expect(outcome).toMatchObject({ code: 'http_403', retryable: true });
    expect(sandbox.state.events).toHaveLength(10);
  }),
);

test(
  'records that never left are not called unknown',
  inAccount(async ({ harness, sandbox }) => {
    await sandbox.close();
    await expect(harness.write(append('log', logs))).rejects.toMatchObject({ code: 'refused', sent: false });
  }),
);
