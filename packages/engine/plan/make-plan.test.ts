import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Duck } from '../duck/duck.ts';
import { compoundKey } from '../map/compound-key.ts';
import { StateError } from '../state/state-store.ts';
import { allDone, SyncMemory } from '../testing/sync-memory.ts';
import { column, mapping, syncSpec } from '../testing/sync-specs.ts';

let memory: SyncMemory;
beforeEach(async () => {
  memory = await SyncMemory.open();
});
afterEach(async () => {
  await memory.close();
});

describe('an upsert', () => {
  const spec = syncSpec(['id', 'name']);

  it('sends all rows first, then only new and changed ones', async () => {
    const first = await memory.plan(spec, [
      ['1', 'Ada'],
      ['2', 'Grace'],
      ['3', null],
    ]);
    expect(first.counts).toMatchObject({ rows: 3, updates: 3, unchanged: 0 });
    expect(first.creates).toBe(3);
    expect(await memory.end(spec, first.plan, allDone(first.plan))).toBe(true);

    const second = await memory.plan(spec, [
      ['1', 'Ada'],
      ['2', 'Grace Hopper'],
      ['3', ''],
      ['4', 'Joan'],
    ]);
    expect(second.counts).toMatchObject({ rows: 4, updates: 3, unchanged: 1, deletes: 0 });
    expect(second.creates).toBe(1);
    const records = await memory.records(second.plan);
    expect(records.toSorted((a, b) => Number(a.id) - Number(b.id))).toEqual([
      { op: 'write', id: '2', cells: ['2', 'Grace Hopper'] },
      { op: 'write', id: '3', cells: ['3', ''] },
      { op: 'write', id: '4', cells: ['4', 'Joan'] },
    ]);
    await memory.end(spec, second.plan, allDone(second.plan));

    const third = await memory.plan(spec, [
      ['4', 'Joan'],
      ['1', 'Ada'],
      ['2', 'Grace Hopper'],
      ['3', ''],
    ]);
    expect(third.counts).toMatchObject({ rows: 4, updates: 0, unchanged: 4 });
    expect(await memory.end(spec, third.plan, [])).toBe(false);
  });

  it('sends no row of a duplicated identifier, and none without one', async () => {
    const { plan, counts } = await memory.plan(spec, [
      ['1', 'Ada'],
      ['1', 'Another Ada'],
      [null, 'Nobody'],
      ['2', 'Grace'],
    ]);
    expect(counts).toMatchObject({ rows: 4, updates: 1, invalid: 3 });
    expect(await memory.records(plan)).toEqual([{ op: 'write', id: '2', cells: ['2', 'Grace'] }]);
  });
});

describe('what is sent again', () => {
  const spec = syncSpec(['id', 'name']);
  const rows = [
    ['1', 'Ada'],
    ['2', 'Grace'],
  ];
  const runAll = async (of = spec): Promise<void> => {
    const { plan } = await memory.plan(of, rows);
    await memory.end(of, plan, allDone(plan));
  };

  it('is everything, when a full sync is asked for or the mappings have changed', async () => {
    await runAll();
    const full = await memory.plan(spec, rows, { fullSync: true });
    expect(full.counts).toMatchObject({ updates: 2, unchanged: 0 });
    expect(full.creates).toBe(0);
    const retyped = { ...spec, columns: [column('id'), column('name', 'json')] };
    expect((await memory.plan(retyped, rows)).counts.updates).toBe(2);
  });

  it('is everything, when a mapped field of the destination has another type', async () => {
    const rows = [
      ['1', 'Ada'],
      ['2', 'Bob'],
    ];
    const spec = syncSpec(['id', 'name']);
    const first = await memory.plan(spec, rows);
    await memory.end(spec, first.plan, allDone(first.plan));
    const fields = spec.fields.map((field) =>
      field.fullName === 'name' ? { ...field, type: 'json' as const } : field,
    );
    expect((await memory.plan({ ...spec, fields }, rows)).counts).toMatchObject({ updates: 2 });
  });

  it('is nothing, when mappings and columns come in another order', async () => {
    await runAll();
    const turned = syncSpec(['id', 'name'], {
      mappings: spec.mappings.toReversed(),
      columns: spec.columns.toReversed(),
    });
    const { counts } = await memory.plan(
      turned,
      rows.map((row) => row.toReversed()),
    );
    expect(counts).toMatchObject({ updates: 0, unchanged: 2 });
  });

  it.each(['insert', 'append'] as const)(
    'is nothing that an %s has sent, whatever was asked',
    async (operation) => {
      const once = syncSpec(['id', 'name'], { operation, isRepeatable: false });
      await runAll(once);
      const changed = syncSpec(['id', 'name'], { operation, advancedConfiguration: { other: true } });
      const later = [...rows, ['3', 'Joan']];
      const { plan, counts } = await memory.plan(changed, later, { fullSync: true });
      expect(counts).toMatchObject({ updates: 1, unchanged: 2 });
      expect((await memory.records(plan)).map(({ id }) => id)).toEqual(['3']);
    },
  );

  it('is not what was there before an append that skips it', async () => {
    const skips = syncSpec(['id', 'name'], {
      operation: 'append',
      historicalOperation: 'skip_current_records',
    });
    const first = await memory.plan(skips, rows);
    expect(first.counts).toMatchObject({ rows: 2, updates: 0, skipped: 2 });
    await memory.end(skips, first.plan, []);
    const { plan } = await memory.plan(skips, [...rows, ['3', 'Joan']]);
    expect((await memory.records(plan)).map(({ id }) => id)).toEqual(['3']);
  });

  it('is a record that was deleted once, after it went and came back', async () => {
    const deletes = syncSpec(['id'], { operation: 'delete' });
    const ids = (plan: Awaited<ReturnType<typeof memory.plan>>): number => plan.counts.updates;
    const first = await memory.plan(deletes, [['1'], ['2']]);
    expect((await memory.records(first.plan)).map(({ op }) => op)).toEqual(['write', 'write']);
    await memory.end(deletes, first.plan, allDone(first.plan));
    const without = await memory.plan(deletes, [['1']]);
    expect(ids(without)).toBe(0);
    await memory.end(deletes, without.plan, []);
    expect(ids(await memory.plan(deletes, [['1'], ['2']]))).toBe(1);
  });
});

describe('an identifier', () => {
  it('is one number in all its spellings', async () => {
    const spec = { ...syncSpec(['id', 'name']), columns: [column('id', 'decimal'), column('name')] };
    const { plan } = await memory.plan(spec, [
      ['1.0', 'Ada'],
      ['20', 'Grace'],
      ['2.50', 'Joan'],
    ]);
    await memory.end(spec, plan, allDone(plan));
    const second = await memory.plan(spec, [
      ['1.00', 'Ada'],
      ['20.0', 'Grace'],
      ['2.5', 'Joan'],
      ['2', 'Edsger'],
    ]);
    expect(second.creates).toBe(1);
    const twice = await memory.plan(spec, [
      ['3.0', 'one'],
      ['3.00', 'another'],
    ]);
    expect(twice.counts.invalid).toBe(2);
  });

  it('of several columns tells them apart, and is null where one of them is', async () => {
    const base = syncSpec(['id', 'a', 'b']);
    const key = { ...mapping('id', true), from: { type: 'compound_key', columns: ['a', 'b'] } } as const;
    const spec = { ...base, mappings: [key], columns: [column('a'), column('b')] };
    const { counts } = await memory.plan(spec, [
      ['a', 'bc'],
      ['ab', 'c'],
      ['', 'abc'],
      ['abc', ''],
      [null, 'abc'],
      ['abc', null],
    ]);
    expect(counts).toMatchObject({ rows: 6, updates: 4, invalid: 2 });
  });

  it('of several columns is the text that the destination gets, and one text for one record alone', async () => {
    const base = syncSpec(['id', 'a', 'b']);
    const key = { ...mapping('id', true), from: { type: 'compound_key', columns: ['a', 'b'] } } as const;
    const spec = { ...base, mappings: [key], columns: [column('a'), column('b', 'decimal')] };
    const rows = [
      ['eu', '1042'],
      ['us', '7.50'],
      ['a|b', '1'],
      ['a\\|b', '1'],
      ['a\\', '1'],
    ];
    const { plan } = await memory.plan(spec, rows);
    const keyOf = compoundKey([0, 1], spec.columns);
    const ids = (await memory.records(plan)).map(({ id }) => id);
    expect(ids).toHaveLength(rows.length);
    expect(new Set(ids)).toEqual(new Set(rows.map((cells) => keyOf(cells))));
    expect(ids).toContain('eu|1042');
    expect(new Set(ids).size).toBe(rows.length);
  });

  it('of one column that is named as several is its text, with whatever is in it', async () => {
    const base = syncSpec(['id', 'a']);
    const key = { ...mapping('id', true), from: { type: 'compound_key', columns: ['a'] } } as const;
    const spec = { ...base, mappings: [key], columns: [column('a')] };
    const { plan } = await memory.plan(spec, [['a|b'], ['a\\|b'], ['a']]);
    const records = await memory.records(plan);
    expect(new Set(records.map(({ id }) => id))).toEqual(new Set(['a|b', 'a\\|b', 'a']));
    const keyOf = compoundKey([0], spec.columns);
    expect(records.map(({ id }) => id)).toEqual(records.map(({ cells }) => keyOf(cells)));
  });

  it('must come from a column', async () => {
    const base = syncSpec(['id', 'name']);
    const liquid = { ...mapping('id', true), from: { type: 'liquid_template', template: 'x' } } as const;
    const spec = { ...base, mappings: [liquid, mapping('name')] };
    await expect(memory.plan(spec, [['1', 'Ada']])).rejects.toThrow(/must take its value from a column/);
  });
});

it('sends some rows of a test run, whatever was sent before', async () => {
  const spec = syncSpec(['id', 'name']);
  const rows = [[null, 'Nobody'], ...['1', '2', '3'].map((id) => [id, 'Ada'])];
  const first = await memory.plan(spec, rows);
  await memory.end(spec, first.plan, allDone(first.plan));
  const { plan, counts } = await memory.plan(spec, rows, { options: { testRecords: 1 } });
  expect(counts).toMatchObject({ rows: 4, updates: 1, skipped: 2, invalid: 1 });
  expect(await memory.records(plan)).toHaveLength(1);
});

it('fails when its snapshot is damaged or gone, and never counts as a first run', async () => {
  const spec = syncSpec(['id', 'name']);
  const rows = [['1', 'Ada']];
  const first = await memory.plan(spec, rows);
  await memory.end(spec, first.plan, allDone(first.plan));
  const path = join(memory.root, 'state', memory.snapshot?.rows?.path ?? '');
  await appendFile(path, 'x');
  await expect(memory.plan(spec, rows)).rejects.toThrow(StateError);
  await rm(path);
  await expect(memory.plan(spec, rows)).rejects.toThrow(/is missing/);
});

it('leaves nothing of the source in its folder, and stops when it is told to', async () => {
  const spec = syncSpec(['id', 'name']);
  const workDir = await memory.workDir();
  const stop = new AbortController();
  async function* csv(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('1,Ada\n');
    stop.abort(new Error('Enough.'));
    yield Buffer.from('2,Grace\n');
  }
  const stopped = memory.plan(spec, [], { rows: { csv: csv() }, workDir, signal: stop.signal });
  await expect(stopped).rejects.toThrow('Enough.');
  expect(await readdir(workDir)).toEqual([]);
});

it('reads a source that gives a Parquet file', async () => {
  const spec = syncSpec(['id', 'name']);
  const folder = await memory.workDir();
  const duck = await Duck.open({ workDir: folder });
  try {
    await duck.run(`COPY (SELECT '1' AS a, NULL::VARCHAR AS b) TO '${folder}/rows.parquet'`);
    const { plan, counts } = await memory.plan(spec, [], { rows: { parquet: join(folder, 'rows.parquet') } });
    expect(counts).toMatchObject({ rows: 1, updates: 1 });
    expect(await memory.records(plan)).toEqual([{ op: 'write', id: '1', cells: ['1', null] }]);
  } finally {
    duck.close();
  }
});

describe('a mirror', () => {
  const spec = syncSpec(['id', 'name'], { operation: 'mirror' });

  it('deletes what is gone, before it writes', async () => {
    const first = await memory.plan(spec, [
      ['1', 'Ada'],
      ['2', 'Grace'],
    ]);
    await memory.end(spec, first.plan, allDone(first.plan));
    const { plan, counts } = await memory.plan(spec, [
      ['2', 'Grace Hopper'],
      ['3', 'Joan'],
    ]);
    expect(counts).toMatchObject({ rows: 2, updates: 2, deletes: 1 });
    const [deletion, ...writes] = await memory.records(plan);
    expect(deletion).toEqual({ op: 'delete', id: '1', cells: ['1', 'Ada'] });
    expect(writes).toHaveLength(2);
  });
});
