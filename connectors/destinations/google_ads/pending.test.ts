import { expect, test } from 'vitest';
import { BatchOutcomes, RetryLaterError, succeeded } from '#connector-kit';
import type { PendingJob } from './pending.ts';
import { openHandle, resultOf } from './pending.ts';

const job: PendingJob = { name: 'a-request', isStarted: true, records: [0, 2], sent: 2 };
const now = () => new Date().toISOString();

test('a handle that was stored and read again goes on as it was', () => {
  const outcomes = new BatchOutcomes(3, [null, succeeded, null]);
  const startedAt = now();
  const result = resultOf(outcomes, { api: 'data_manager', startedAt, jobs: [job] });
  const stored = JSON.parse(JSON.stringify('pending' in result ? result.pending : null)) as never;
  expect(openHandle(stored)).toEqual({
    api: 'data_manager',
    startedAt,
    jobs: [job],
    outcomes: [null, succeeded, null],
  });
});

test.each([null, {}, [], { api: 'data_manager', startedAt: '', jobs: [{}], outcomes: [] }])(
  'a handle of something else is a fault of ours',
  (handle) => {
    expect(() => openHandle(handle as never)).toThrow('malformed');
  },
);

test('records that no job holds when the writing stops are to be sent again', async () => {
  const outcomes = new BatchOutcomes(3, [null, null, null]);
  await outcomes.settle([1], () => Promise.reject(new RetryLaterError('Busy.', { code: 'http_429' })));
  const result = resultOf(outcomes, { api: 'google_ads', startedAt: now(), jobs: [job] });
  expect(result).toMatchObject({
    pending: { outcomes: [null, { status: 'rejected', code: 'http_429', message: 'Not sent. Busy.' }, null] },
  });
});

test('what Google has not ended within 48 hours is in doubt, and the rest keeps its outcome', () => {
  const outcomes = new BatchOutcomes(3, [null, succeeded, null]);
  const startedAt = new Date(Date.now() - 49 * 3_600_000).toISOString();
  const unended = { status: 'unknown', message: expect.stringContaining('within 48 hours') as string };
  expect(resultOf(outcomes, { api: 'data_manager', startedAt, jobs: [job] })).toEqual({
    outcomes: [unended, succeeded, unended],
  });
});
