import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderState } from '../state/folder-state.ts';
import { StateError } from '../state/state-store.ts';
import type { Row } from '../testing/csv-rows.ts';
import { SyncMemory } from '../testing/sync-memory.ts';
import { syncSpec } from '../testing/sync-specs.ts';
import { PlanReader } from './plan-reader.ts';
import type { PlanRow } from './plan-reader.ts';

let memory: SyncMemory;
beforeEach(async () => {
  memory = await SyncMemory.open();
});
afterEach(async () => {
  await memory.close();
});

const spec = syncSpec(['id', 'name', 'note']);
const rows: Row[] = Array.from({ length: 10_000 }, (_, at) => [
  `n${at}`,
  [null, '', 'plain', 'emoji 😀', '\u{1f}', '\u{1e}', 'two\nlines', '","'][at % 8] ?? null,
  at % 3 === 0 ? null : 'x'.repeat(at % 30),
]);

const asPlain = ({ op, id, cells }: PlanRow): PlanRow => ({ op, id, cells });

it('gives the same record for a number, from wherever it is read and in whatever pieces', async () => {
  const { plan } = await memory.plan(spec, rows);
  const whole = (await memory.records(plan)).map(asPlain);
  expect(whole.map(({ cells }) => JSON.stringify(cells)).toSorted()).toEqual(
    rows.map((row) => JSON.stringify(row)).toSorted(),
  );
  expect(whole.every(({ id, cells, op }) => id === cells[0] && op === 'write')).toBe(true);
  const reader = await PlanReader.open(plan, { state: memory.state, workDir: await memory.workDir() });
  try {
    for (const [first, count] of [
      [0, 7],
      [7, 3000],
      [5000, 1],
      [5001, 2048],
      [9990, 100],
      [100, 50],
      [20_000, 5],
    ] as const) {
      expect((await reader.read(first, count)).map(asPlain)).toEqual(whole.slice(first, first + count));
    }
  } finally {
    await reader.close();
  }
});

it('reads rows longer than what is read at once, and leaves nothing behind when it is closed in the midst of them', async () => {
  const long: Row[] = Array.from({ length: 7_000 }, (_, at) => [
    `n${at}`,
    at % 3_000 === 0 ? 'é"😀\n'.repeat(100_000) : 'short',
    null,
  ]);
  const { plan } = await memory.plan(spec, long);
  const workDir = await memory.workDir();
  const reader = await PlanReader.open(plan, { state: memory.state, workDir });
  const read = await reader.read(0, 6_500);
  await reader.close();
  expect(new Set(read.map(({ cells }) => JSON.stringify(cells)))).toEqual(
    new Set(read.map(({ id }) => JSON.stringify(long[Number(id?.slice(1))]))),
  );
  expect((await readdir(workDir)).filter((name) => name.endsWith('.txt'))).toEqual([]);
});

it('needs no folder of whoever made the plan', async () => {
  const { plan } = await memory.plan(spec, rows);
  const elsewhere = new FolderState(join(memory.root, 'state'));
  const reader = await PlanReader.open(plan, { state: elsewhere, workDir: await memory.workDir() });
  try {
    expect(await reader.read(0, 20_000)).toHaveLength(rows.length);
  } finally {
    await reader.close();
  }
});

it('says so when the plan is damaged', async () => {
  const { plan } = await memory.plan(spec, rows);
  const folder = join(memory.root, 'state', 'syncs', '1', 'runs', '1');
  const [file = ''] = await readdir(folder);
  await truncate(join(folder, file), plan.records.bytes - 1);
  const opened = PlanReader.open(plan, { state: memory.state, workDir: await memory.workDir() });
  await expect(opened).rejects.toThrow(StateError);
});
