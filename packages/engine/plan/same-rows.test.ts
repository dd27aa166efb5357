import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql.ts';
import type { StoredSnapshot } from '../plan.ts';
import type { SyncOperation } from '../sync-spec.ts';
import type { Row } from '../testing/csv-rows.ts';
import { allDone, SyncMemory } from '../testing/sync-memory.ts';
import { syncSpec } from '../testing/sync-specs.ts';

let memory: SyncMemory;
beforeEach(async () => {
  memory = await SyncMemory.open();
});
afterEach(async () => {
  await memory.close();
});

async function send(operation: SyncOperation, rows: readonly Row[]): Promise<Record<string, number>> {
  const spec = syncSpec(['id', 'name', 'note'], { operation });
  const { plan, counts } = await memory.plan(spec, rows);
  await memory.end(spec, plan, allDone(plan));
  const { updates, deletes, invalid, unchanged } = counts;
  return { updates, deletes, invalid, unchanged };
}

const people: Row[] = [
  ['1', 'Ada', 'x'],
  ['2', 'Grace', 'y'],
  ['3', 'Joan', null],
];

it.each<[string, Row[], Record<string, number>]>([
  ['in another order', people.toReversed(), { updates: 0, deletes: 0, invalid: 0, unchanged: 3 }],
  [
    'of which two have swapped a value',
    [['1', 'Ada', 'y'], ['2', 'Grace', 'x'], ...people.slice(2)],
    { updates: 2, deletes: 0, invalid: 0, unchanged: 1 },
  ],
  [
    'of which two have swapped their identifiers',
    [['2', 'Ada', 'x'], ['1', 'Grace', 'y'], ...people.slice(2)],
    { updates: 2, deletes: 0, invalid: 0, unchanged: 1 },
  ],
  [
    'of which one stands in the place of another one too',
    [...people.slice(0, 2), ...people.slice(1, 2)],
    { updates: 0, deletes: 1, invalid: 2, unchanged: 1 },
  ],
  [
    'with an empty text where nothing was',
    [...people.slice(0, 2), ['3', 'Joan', '']],
    { updates: 1, deletes: 0, invalid: 0, unchanged: 2 },
  ],
  [
    'of which one is there twice',
    [...people, ...people.slice(0, 1)],
    { updates: 0, deletes: 0, invalid: 2, unchanged: 2 },
  ],
])('compares rows %s', async (_, rows, expected) => {
  await send('mirror', people);
  expect(await send('mirror', rows)).toEqual(expected);
});

it('finds what differs among rows that come in several files', async () => {
  const text = `a,"b"\n${'x'.repeat(120_000)}`;
  const rows = Array.from({ length: 400 }, (_, at): Row => [String(at), `${at}${text}`, null]);
  expect(await send('upsert', rows)).toMatchObject({ updates: 400 });
  expect(await send('upsert', rows)).toMatchObject({ updates: 0, unchanged: 400 });
  const later = rows.map((row, at): Row => (at % 100 === 0 ? [row[0] ?? null, row[1] ?? null, 'new'] : row));
  // The last file has a row of the first one.
  const last: Row[] = [rows[1] ?? [], [null, text, null], ['400', 'one more', null]];
  expect(await send('upsert', [...later, ...last])).toEqual({
    updates: 5,
    deletes: 0,
    invalid: 3,
    unchanged: 395,
  });
});

/** The snapshot as a DuckDB whose hashes are others would have left it. */
async function withOtherHashes(snapshot: StoredSnapshot): Promise<StoredSnapshot> {
  const workDir = await memory.workDir();
  if (snapshot.rows === null) throw new Error('The snapshot has no rows.');
  const old = await memory.state.fetch(snapshot.rows);
  const duck = await Duck.open({ workDir, files: [old] });
  try {
    const file = join(workDir, 'snapshot.parquet');
    await duck.write(`SELECT * REPLACE (xor(quick, 1::UBIGINT) AS quick) FROM ${parquet(old)}`, file);
    return { ...snapshot, rows: await memory.state.put(`syncs/1/snapshots/other-${snapshot.number}`, file) };
  } finally {
    duck.close();
  }
}

async function remembered(): Promise<unknown[][]> {
  const workDir = await memory.workDir();
  if (memory.snapshot === null || memory.snapshot.rows === null) return [];
  const file = await memory.state.fetch(memory.snapshot.rows);
  const duck = await Duck.open({ workDir, files: [file] });
  try {
    return await duck.rows(
      `SELECT id, hash, quick, to_json(cells)::VARCHAR FROM ${parquet(file)} ORDER BY id`,
    );
  } finally {
    duck.close();
  }
}

it.each<SyncOperation>(['upsert', 'mirror'])(
  '%s: sends nothing again because DuckDB hashes otherwise than it did, and learns its new hashes',
  async (operation) => {
    await send(operation, people);
    const before = await remembered();
    if (memory.snapshot !== null) memory.snapshot = await withOtherHashes(memory.snapshot);
    expect(await remembered()).not.toEqual(before);
    expect(await send(operation, people)).toMatchObject({ updates: 0, deletes: 0, unchanged: 3 });
    expect(await remembered()).toEqual(before);
    const changed = people.map(([id = null, name = null, note = null], at): Row => [
      id,
      name,
      at === 1 ? 'z' : note,
    ]);
    if (memory.snapshot !== null) memory.snapshot = await withOtherHashes(memory.snapshot);
    expect(await send(operation, changed)).toMatchObject({ updates: 1, deletes: 0, unchanged: 2 });
  },
);

it('compares many rows as it does few', async () => {
  const rows = Array.from({ length: 260_000 }, (_, at): Row => [String(at), `Name ${at}`, null]);
  await send('mirror', rows);
  const later = rows.slice(1).map(([id = null, name = null], at): Row => [id, name, at === 5 ? 'new' : null]);
  const more: Row[] = [
    ['2', 'again', null],
    [null, 'Nobody', null],
    ['more', 'one', null],
  ];
  expect(await send('mirror', [...later, ...more])).toEqual({
    updates: 2,
    deletes: 1,
    invalid: 3,
    unchanged: 259_997,
  });
});
