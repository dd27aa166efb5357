import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BatchOutcomes, NetworkError, ReconnectError, succeeded } from './index.ts';

test('a bug ends the writing: nothing is sent behind the back of whoever got the error', async () => {
  const outcomes = new BatchOutcomes(20);
  const started: number[] = [];
  const writing = outcomes.settleEach(
    outcomes.open(),
    (at) => String(at),
    async (at) => {
      started.push(at);
      await turn();
      if (at === 1) throw new TypeError('a bug');
      return succeeded;
    },
    2,
  );
  await expect(writing).rejects.toThrow('a bug');
  const sent = started.length;
  for (let turns = 0; turns < 50; turns += 1) await turn();
  expect(started).toHaveLength(sent);
  expect(sent).toBeLessThan(20);
});

test('records of one key are written in their order, others do not wait for them', async () => {
  const outcomes = new BatchOutcomes(4);
  const ended: number[] = [];
  await outcomes.settleEach(
    [0, 1, 2, 3],
    (at) => (at < 3 ? 'same' : 'other'),
    async (at) => {
      for (let turns = 0; turns < 10 - 3 * at; turns += 1) await turn();
      ended.push(at);
      return succeeded;
    },
  );
  expect(ended.filter((at) => at < 3)).toEqual([0, 1, 2]);
  expect(ended.indexOf(3)).toBeLessThan(ended.indexOf(2));
});

test('a fault of the account ends the writing, and what was not sent may be sent again', async () => {
  const outcomes = new BatchOutcomes(3);
  await outcomes.settleEach(
    [0, 1, 2],
    (at) => String(at),
    async (at) => {
      if (at === 1) throw new ReconnectError('the key is refused', { code: 'http_401' });
      return succeeded;
    },
    1,
  );
  expect(outcomes.close()).toEqual([
    succeeded,
    { status: 'rejected', code: 'http_401', message: 'Not sent. the key is refused', retryable: true },
    { status: 'rejected', code: 'http_401', message: 'Not sent. the key is refused', retryable: true },
  ]);
});

test('no answer to what was sent is unknown, and does not end the writing', async () => {
  const outcomes = new BatchOutcomes(2);
  await outcomes.settleEach(
    [0, 1],
    (at) => String(at),
    async (at) => {
      if (at === 0) throw new NetworkError('reset', 'the connection broke', { sent: true });
      return succeeded;
    },
    1,
  );
  expect(outcomes.close()).toEqual([{ status: 'unknown', message: 'the connection broke' }, succeeded]);
});
