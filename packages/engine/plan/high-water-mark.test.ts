import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JournaledBatch } from '../journal.ts';
import type { Row } from '../testing/csv-rows.ts';
import { allDone, SyncMemory } from '../testing/sync-memory.ts';
import { mapping, syncSpec } from '../testing/sync-specs.ts';
import { readRequestOf } from './read-request.ts';

let memory: SyncMemory;
beforeEach(async () => {
  memory = await SyncMemory.open();
});
afterEach(async () => {
  await memory.close();
});

const base = syncSpec(['at', 'name'], {
  operation: 'append',
  isRepeatable: false,
  highWaterMarkColumn: 'at',
});
/** Events without an identifier. */
const spec = { ...base, mappings: [mapping('at'), mapping('name')] };
const dataset = { sql: 'SELECT 1' };

const sent = async (rows: readonly Row[]): Promise<string[]> => {
  const { plan } = await memory.plan(spec, rows);
  return (await memory.records(plan)).map(({ cells }) => cells.join(' ')).sort();
};

it('reads from the old mark up to the new one, and on a first run all below it or nothing', () => {
  const columns = ['at', 'name'];
  const range = { column: 'at', from: '3', below: '9' };
  expect(readRequestOf(spec, dataset, {}, { last: '3', next: '9', isFirst: false })).toEqual({
    dataset,
    columns,
    range,
  });
  expect(readRequestOf(spec, dataset, {}, { last: null, next: '9', isFirst: true })).toEqual({
    dataset,
    columns,
    range: { ...range, from: null },
  });
  const skips = { ...spec, historicalOperation: 'skip_current_records' } as const;
  expect(readRequestOf(skips, dataset, {}, { last: null, next: '9', isFirst: true })).toBeUndefined();
  // The first run found an empty source: what came since is new.
  expect(readRequestOf(skips, dataset, {}, { last: null, next: '9', isFirst: false })).toMatchObject({
    range: { from: null, below: '9' },
  });
  expect(readRequestOf(spec, dataset, {}, { last: '3', next: null, isFirst: false })).toBeUndefined();
});

it('asks for a sole column twice', () => {
  expect(readRequestOf(syncSpec(['id']), dataset)?.columns).toEqual(['id', 'id']);
});

it('sends rows of a later range again until the destination has taken them', async () => {
  const first = await memory.plan(spec, [
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'c'],
    ['4', 'd'],
    ['5', 'e'],
  ]);
  const order = (await memory.records(first.plan)).map(({ cells }) => cells.join(' '));
  const batches: JournaledBatch[] = [
    {
      firstRecord: 0,
      recordCount: 2,
      state: 'done',
      exceptions: { messages: ['No.'], records: [{ at: 1, status: 'rejected', message: 0 }] },
    },
    { firstRecord: 2, recordCount: 1, state: 'sending' },
  ];
  await memory.end(spec, first.plan, batches);
  const kept = [order[1], order[3], order[4]].map(String);
  expect(await sent([])).toEqual(kept.toSorted());

  const second = await memory.plan(spec, [['6', 'f']]);
  expect(second.counts).toMatchObject({ rows: 4, updates: 4 });
  await memory.end(spec, second.plan, allDone(second.plan));
  expect(await sent([['7', 'g']])).toEqual(['7 g']);
});

it('keeps what waits while only some of it is sent again', async () => {
  const first = await memory.plan(spec, [
    ['1', 'a'],
    ['2', 'b'],
  ]);
  const records = [0, 1].map((at) => ({ at, status: 'rejected', message: 0 }) as const);
  await memory.end(spec, first.plan, [
    { firstRecord: 0, recordCount: 2, state: 'done', exceptions: { messages: ['No.'], records } },
  ]);
  // As a retry has it: a plan of one of the two.
  const one = await memory.plan(spec, [['2', 'b']], { previous: null });
  await memory.end(spec, one.plan, allDone(one.plan));
  expect(await sent([])).toEqual(['1 a']);
});
