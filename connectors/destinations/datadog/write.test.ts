import { expect, test } from 'vitest';
import { allSucceeded, append, inAccount } from './testing/account.ts';

test(
  'metrics, events and logs are taken',
  inAccount(async ({ harness, sandbox }) => {
    expect(await harness.write(append('metric', [{ metric: 'a.b', value: 1.5 }]))).toEqual(allSucceeded(1));
    expect(await harness.write(append('event', [{ title: 'T', text: 'x' }]))).toEqual(allSucceeded(1));
    expect(await harness.write(append('log', [{ message: 'm' }]))).toEqual(allSucceeded(1));
    expect(sandbox.state.points).toHaveLength(3);
  }),
);
