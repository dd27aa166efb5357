import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allDone, SyncMemory } from '../testing/sync-memory.ts';
import { syncSpec } from '../testing/sync-specs.ts';

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
