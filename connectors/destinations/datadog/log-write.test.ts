import { describe, expect, test } from 'vitest';
import { allSucceeded, append, inAccount, inMinutes } from './testing/account.ts';
import { field } from './field.ts';
import { logFields } from './log.ts';

const one = { message: 'Order 7 is paid.' };

test(
  'a log is written with all that it may have',
  inAccount(async ({ harness, sandbox }) => {
    const timestamp = inMinutes(-30);
    const record = {
      ...one,
      timestamp,
      status: 'warning',
      service: 'checkout',
      ddsource: 'till',
      hostname: 'till-1',
      ddtags: ['env:prod', 'shop:north'],
    };
    expect(await harness.write(append('log', [record, { ...one, timestamp: null, ddtags: [] }]))).toEqual(
      allSucceeded(2),
    );
    expect(sandbox.state.logs).toEqual([{ ...record, ddtags: 'env:prod,shop:north' }, one]);
  }),
);

test(
  'fields of the sync’s own become attributes, as they are',
  inAccount(async ({ harness, sandbox }) => {
    const own = { 'order.id': 7, Paid: true, lines: [{ sku: 'rye', count: 2 }], note: null };
    const fields = [...logFields, ...Object.keys(own).map((name) => field(name, name, 'json'))];
    expect(await harness.write({ ...append('log', [{ ...one, ...own }]), fields })).toEqual(allSucceeded(1));
    expect(sandbox.state.logs).toEqual([
      { ...one, 'order.id': 7, Paid: true, lines: [{ sku: 'rye', count: 2 }] },
    ]);
  }),
);

describe('a log that Datadog would refuse or cut is rejected alone, and says why', () => {
  test.each<[string, Record<string, string | null | string[]>, string, RegExp]>([
    ['no message', { message: null }, 'missing_message', /message is empty/],
    ['a comma in a tag', { ddtags: ['a:b,c'] }, 'invalid_ddtags', /commas/],
    ['older than 18 hours', { timestamp: inMinutes(-1081) }, 'too_old', /last 18 hours/],
    ['in three hours', { timestamp: inMinutes(180) }, 'too_new', /next 2 hours/],
    ['larger than 1 MB', { message: 'x'.repeat(1_000_000) }, 'too_large', /1000000 at most/],
  ])('%s', (_name, change, code, words) =>
    inAccount(async ({ harness, sandbox }) => {
      const outcomes = await harness.write(append('log', [one, { ...one, ...change }, one]));
      expect(outcomes).toMatchObject([
        { status: 'succeeded' },
        { status: 'rejected', code, message: expect.stringMatching(words) as string, retryable: false },
        { status: 'succeeded' },
      ]);
      expect(sandbox.state.logs).toEqual([one, one]);
    })(),
  );
});

test(
  'no request carries more than 1000 logs or 5 MB',
  inAccount(async ({ harness, sandbox, requests }) => {
    const small = Array.from({ length: 1001 }, (_, at) => ({ message: `m${at}` }));
    expect(await harness.write(append('log', small))).toEqual(allSucceeded(1001));
    expect(requests()).toHaveLength(2);
    const large = Array.from({ length: 12 }, () => ({ message: 'x'.repeat(900_000) }));
    expect(await harness.write(append('log', large))).toEqual(allSucceeded(12));
    expect(requests()).toHaveLength(5);
    expect(sandbox.state.logs).toHaveLength(1013);
  }),
);
