import { rejected, succeeded } from '#connector-kit';
import { expect, test } from 'vitest';
import { readRecordResults } from './record-results.ts';

const records = [{ id: 1 }, { id: 2 }, { id: 3 }];
const noResult = rejected(
  'no_result',
  'sync_batch answered no result for this record: it counts as not written.',
  true,
);

function read(record_results: unknown, of: readonly { id: string | number }[] = records) {
  return readRecordResults(
    { record_results },
    of.map(({ id }) => id),
  );
}

test('results are matched by identifier, whatever their order', () => {
  const { outcomes } = read([
    { identifier: 3, success: true },
    { identifier: 1, success: true, error_message: null },
    { identifier: 2, success: false, error_message: 'No such city' },
  ]);
  expect(outcomes).toEqual([succeeded, rejected('rejected_by_endpoint', 'No such city'), succeeded]);
});

test('1 and "1" are the same identifier, "01" is another', () => {
  expect(read([{ identifier: '1', success: true }], [{ id: 1 }]).outcomes).toEqual([succeeded]);
  expect(read([{ identifier: 1, success: true }], [{ id: '1' }]).outcomes).toEqual([succeeded]);
  expect(read([{ identifier: 1, success: true }], [{ id: '01' }])).toMatchObject({ strays: 1 });
});

test.each([['true'], [1], [null], [undefined]])('success %j is no success', (success) => {
  const [outcome] = read([{ identifier: 1, success }], [{ id: 1 }]).outcomes;
  expect(outcome).toMatchObject({
    status: 'rejected',
    retryable: true,
    message: expect.stringContaining(`"success": ${JSON.stringify(success ?? null)}`),
  });
});

test('records that the endpoint does not mention are not written', () => {
  expect(read([{ identifier: 2, success: true }]).outcomes).toEqual([noResult, succeeded, noResult]);
});

test.each([[undefined], [null], ['all fine'], [{}]])(
  'with %j in place of record_results every record is accounted for as not written',
  (given) => {
    const { outcomes } = read(given);
    expect(outcomes).toHaveLength(3);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        code: 'no_result',
        retryable: true,
        message: expect.stringContaining('without "record_results"'),
      });
    }
  },
);

test('results for records that were not sent change nothing, but are counted and told', () => {
  const { outcomes, strays } = read([
    { identifier: 1, success: true },
    { identifier: 9, success: true },
    { success: true },
    'fine',
  ]);
  expect(strays).toBe(3);
  expect(outcomes[0]).toEqual(succeeded);
  expect(outcomes[1]).toMatchObject({
    message: expect.stringContaining('but 3 for identifiers that are not in the batch'),
  });
});

test('records with the same identifier take its results in order', () => {
  const twice = [{ id: 'a' }, { id: 'b' }, { id: 'a' }];
  const { outcomes } = read(
    [
      { identifier: 'a', success: true },
      { identifier: 'a', success: false, error_message: 'Twice' },
      { identifier: 'b', success: true },
    ],
    twice,
  );
  expect(outcomes).toEqual([succeeded, succeeded, rejected('rejected_by_endpoint', 'Twice')]);
  expect(read([{ identifier: 'a', success: true }], twice).outcomes).toEqual([succeeded, noResult, noResult]);
});

test.each([
  ['before', [false, true]],
  ['after', [true, false]],
])('a record with two results, the failure %s the success, is not written', (_order, verdicts) => {
  const results = verdicts.map((success) => ({ identifier: 1, success, error_message: 'No' }));
  expect(read(results, [{ id: 1 }]).outcomes).toEqual([rejected('rejected_by_endpoint', 'No')]);
});

test('a failure without a message says so, and one that is an object is shown', () => {
  const { outcomes } = read([
    { identifier: 1, success: false },
    { identifier: 2, success: false, error_message: { detail: 'too long' } },
    { identifier: 3, success: false, error_message: '' },
  ]);
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.message)).toEqual([
    'The endpoint gave no error_message.',
    '{"detail":"too long"}',
    'The endpoint gave no error_message.',
  ]);
});
