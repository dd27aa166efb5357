import { expect, test } from 'vitest';
import { allSucceeded, append, inAccount } from './testing/account.ts';

const SERIES = 'POST /api/v2/series';

test(
  'one record that Datadog refuses is found, and every other is written once',
  inAccount(async ({ harness, sandbox, requests }) => {
    const records = Array.from({ length: 16 }, (_, value) => ({ metric: 'bakery.orders', value }));
    const refused = {
      kind: 'status',
      status: 400,
      body: { errors: ['Invalid series'] },
      on: SERIES,
    } as const;
    // The whole, the second half, its first quarter, and so on down to record 8.
    sandbox.fail({ ...refused, times: 1 });
    sandbox.fail({ ...refused, times: 4, after: 1 });
    const outcomes = await harness.write(append('metric', records));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([
      {
        status: 'rejected',
        code: 'http_400',
        message: expect.stringMatching(/400 while writing metrics: Invalid series.*was not taken/) as string,
        retryable: false,
      },
    ]);
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toEqual(allSucceeded(15));
    expect(requests().length).toBe(9);
    const written = sandbox.state.points.slice(2).map(({ value }) => value);
    expect(new Set(written).size).toBe(written.length);
    expect(written).toHaveLength(15);
  }),
);

test(
  'a payload that is called too large is sent in halves',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 413, on: 'POST /api/v2/logs', times: 1 });
    const records = [{ message: 'a' }, { message: 'b' }, { message: 'c' }];
    expect(await harness.write(append('log', records))).toEqual(allSucceeded(3));
    expect(sandbox.state.logs).toEqual(records);
  }),
);

test(
  'a 202 that names errors is no success: of one record they are, of many nobody knows',
  inAccount(async ({ harness, sandbox }) => {
    const body = { errors: ['metric name is reserved'] };
    sandbox.fail({ kind: 'status', status: 202, body, on: SERIES });
    const one = { metric: 'bakery.orders', value: 1 };
    expect(await harness.write(append('metric', [one]))).toMatchObject([
      {
        status: 'rejected',
        code: 'named_errors',
        message: expect.stringMatching(/metric name is reserved/) as string,
      },
    ]);
    expect(await harness.write(append('metric', [one, one]))).toMatchObject([
      { status: 'unknown', message: expect.stringMatching(/which of the 2 records/) as string },
      { status: 'unknown' },
    ]);
  }),
);
