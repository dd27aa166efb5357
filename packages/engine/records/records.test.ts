import { afterEach, beforeEach, expect, it } from 'vitest';
import { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql.ts';
import { allDone, SyncMemory } from '../testing/sync-memory.ts';
import { syncSpec } from '../testing/sync-specs.ts';
import { exportRecords } from './export-records.ts';
import { countRecords, findRecords } from './find-records.ts';
import type { RunRecords, TimedBatch } from './run-records.ts';

let memory: SyncMemory;
beforeEach(async () => {
  memory = await SyncMemory.open();
});
afterEach(async () => {
  await memory.close();
});

const startedAt = '2026-11-07T05:31:56.000Z';
const completedAt = '2026-11-07T05:31:57.250Z';
const firstPage = { page: 1, perPage: 100 };

/** A mirror's second run: one deletion, three writes in two batches, three rows without a usable identifier. */
async function secondRun(hasEnded = true): Promise<RunRecords> {
  const spec = syncSpec(['id', 'na"me'], { operation: 'mirror', syncId: 7 });
  const first = await memory.plan(spec, [['gone', 'Ada']]);
  await memory.end(spec, first.plan, allDone(first.plan));
  const { plan } = await memory.plan(spec, [
    ['1', 'Grace'],
    ['2', null],
    ['3', 'O\'Neil "Joe"'],
    [null, 'Nobody'],
    ['4', 'one'],
    ['4', 'two'],
  ]);
  const records = await memory.records(plan);
  const at = records.findIndex(({ id }) => id === '2') - 1;
  const batches: TimedBatch[] = [
    { firstRecord: 0, recordCount: 1, state: 'done', exceptions: null, startedAt, completedAt },
    {
      firstRecord: 1,
      recordCount: 3,
      state: 'done',
      exceptions: { messages: ['other', 'No name.'], records: [{ at, status: 'rejected', message: 1 }] },
      startedAt,
      completedAt,
    },
  ];
  return { runId: 9, spec, plan, batches, hasEnded, state: memory.state, workDir: await memory.workDir() };
}

it('shows each record with its fate, in the order in which they are sent', async () => {
  const run = await secondRun();
  const records = await findRecords(run, {}, firstPage);
  expect(records).toHaveLength(7);
  expect(records[0]).toEqual({
    identifier: 'gone',
    payload: { id: 'gone', 'na"me': 'Ada' },
    operation: 'delete',
    status: 'succeeded',
    statusMessage: null,
    batchStartedAt: startedAt,
    batchCompletedAt: completedAt,
  });
  expect(records.find(({ identifier }) => identifier === '2')).toEqual({
    identifier: '2',
    payload: { id: '2', 'na"me': null },
    operation: 'upsert',
    status: 'rejected',
    statusMessage: 'No name.',
    batchStartedAt: startedAt,
    batchCompletedAt: completedAt,
  });
  expect(
    records.slice(4).map(({ identifier, status, payload }) => [identifier, status, payload['na"me']]),
  ).toEqual([
    ['4', 'DUPLICATE', 'one'],
    ['4', 'DUPLICATE', 'two'],
    [null, 'NULL', 'Nobody'],
  ]);
});

it('filters by identifier, status and operation, and counts alike', async () => {
  const run = await secondRun();
  const cases = [
    [{ identifier: '4' }, 2],
    [{ status: 'invalid' }, 3],
    [{ status: 'rejected' }, 1],
    [{ status: 'succeeded' }, 3],
    [{ operation: 'delete' }, 1],
    [{ operation: 'upsert', status: 'succeeded' }, 2],
    [{ identifier: "'; DROP TABLE batches; --" }, 0],
    [{}, 7],
  ] as const;
  for (const [filter, count] of cases) {
    expect(await countRecords(run, filter)).toBe(count);
    expect(await findRecords(run, filter, firstPage)).toHaveLength(count);
  }
});

it('gives every record on one page', async () => {
  const run = await secondRun();
  const pages = await Promise.all([1, 2, 3, 4].map((page) => findRecords(run, {}, { page, perPage: 3 })));
  expect(pages.map((page) => page.length)).toEqual([3, 3, 1, 0]);
  expect(pages.flat()).toEqual(await findRecords(run, {}, firstPage));
});

it('shows what is under way without a status, and as unknown once the run has ended', async () => {
  for (const [hasEnded, status] of [
    [false, null],
    [true, 'unknown'],
  ] as const) {
    const run = await secondRun(hasEnded);
    const batches: TimedBatch[] = [
      { firstRecord: 0, recordCount: 2, state: 'sending', startedAt, completedAt: null },
    ];
    const records = await findRecords({ ...run, batches }, {}, firstPage);
    expect(records.slice(0, 2).map((record) => record.status)).toEqual([status, status]);
    expect(records).toHaveLength(5);
  }
});

it('exports the records as Parquet', async () => {
  const run = await secondRun();
  const stored = await exportRecords(run, { status: 'rejected' }, 'syncs/7/runs/9');
  const file = await memory.state.fetch(stored);
  const duck = await Duck.open({ workDir: await memory.workDir(), files: [file] });
  try {
    const rows = await duck.rows(
      `SELECT * REPLACE (epoch_ms(batch_started_at) AS batch_started_at, epoch_ms(batch_completed_at) AS batch_completed_at)
       FROM ${parquet(file)}`,
    );
    const columns = await duck.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${parquet(file)})`);
    expect(columns.flat().join(' ')).toBe(
      'identifier record_payload operation status status_message batch_started_at batch_completed_at sync_configuration_id sync_run_id',
    );
    expect(rows).toEqual([
      [
        '2',
        '{"id":"2","na\\"me":null}',
        'upsert',
        'rejected',
        'No name.',
        BigInt(Date.parse(startedAt)),
        BigInt(Date.parse(completedAt)),
        7n,
        9n,
      ],
    ]);
  } finally {
    duck.close();
  }
});
