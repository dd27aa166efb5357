import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Row } from '../testing/csv-rows.ts';
import { allDone, SyncMemory } from '../testing/sync-memory.ts';
import { mapping, syncSpec } from '../testing/sync-specs.ts';

let memory: SyncMemory;
beforeEach(async () => {
  memory = await SyncMemory.open();
});
afterEach(async () => {
  await memory.close();
});

const spec = syncSpec(['id', 'name'], { operation: 'mirror' });
const people = (count: number): Row[] => Array.from({ length: count }, (_, at) => [`p${at}`, `Name ${at}`]);

async function runAll(rows: readonly Row[], of = spec): Promise<void> {
  const { plan } = await memory.plan(of, rows);
  await memory.end(of, plan, allDone(plan));
}

it('refuses an empty source once it has sent something, even when deletions are confirmed', async () => {
  const empty = await memory.plan(spec, []);
  expect(empty.counts).toMatchObject({ rows: 0, deletes: 0 });
  await runAll(people(3));
  for (const confirmDeletes of [false, true]) {
    await expect(memory.plan(spec, [], { options: { confirmDeletes } })).rejects.toMatchObject({
      name: 'PlanRefused',
      code: 'empty_source',
    });
  }
});

it('stops before it deletes more than half, until a person confirms it', async () => {
  await runAll(people(250));
  await expect(memory.plan(spec, people(120))).rejects.toMatchObject({ code: 'too_many_deletes' });
  await expect(memory.plan(spec, people(120))).rejects.toThrow(/130 of 250 .* confirm_deletes/s);
  const confirmed = await memory.plan(spec, people(120), { options: { confirmDeletes: true } });
  expect(confirmed.counts.deletes).toBe(130);
  expect((await memory.plan(spec, people(125))).counts.deletes).toBe(125);
});

it('deletes a hundred records without asking', async () => {
  await runAll(people(110));
  expect((await memory.plan(spec, people(10))).counts.deletes).toBe(100);
});

it('does not delete a record whose row lost its identifier', async () => {
  await runAll([
    ['1', 'Ada'],
    ['2', 'Grace'],
    ['3', 'Joan'],
  ]);
  const { plan, counts } = await memory.plan(spec, [
    [null, 'Ada'],
    ['3', 'Joan'],
  ]);
  expect(counts).toMatchObject({ invalid: 1, deletes: 1, unchanged: 1 });
  expect((await memory.records(plan)).map(({ id }) => id)).toEqual(['2']);
});

it('does not delete a record whose identifier several rows have now', async () => {
  await runAll(people(2));
  const { counts } = await memory.plan(spec, [...people(2), ['p0', 'Another']]);
  expect(counts).toMatchObject({ rows: 3, invalid: 2, unchanged: 1, deletes: 0 });
});

it('deletes with the cells that were sent, also after a column was added', async () => {
  await runAll(people(2));
  const wider = syncSpec(['id', 'city', 'name'], { operation: 'mirror' });
  const { plan } = await memory.plan(wider, [['p0', 'Rome', 'Name 0']]);
  expect(await memory.records(plan)).toEqual([
    { op: 'delete', id: 'p1', cells: ['p1', null, 'Name 1'] },
    { op: 'write', id: 'p0', cells: ['p0', 'Rome', 'Name 0'] },
  ]);
});

it('deletes nothing of another object, nor by another identifier', async () => {
  await runAll(people(3));
  const elsewhere = { ...spec, object: { ...spec.object, fullName: 'companies' } };
  expect((await memory.plan(elsewhere, people(1))).counts).toMatchObject({ deletes: 0, updates: 1 });
  const byName = { ...spec, mappings: [mapping('id'), mapping('name', true)] };
  expect((await memory.plan(byName, people(1))).counts).toMatchObject({ deletes: 0, updates: 1 });
});

it('deletes by a mirror what was sent by an upsert', async () => {
  const upsert = syncSpec(['id', 'name']);
  await runAll(people(2), upsert);
  const { plan } = await memory.plan(spec, people(1));
  expect(await memory.records(plan)).toEqual([
    { op: 'delete', id: 'p1', cells: ['p1', null] },
    { op: 'write', id: 'p0', cells: ['p0', 'Name 0'] },
  ]);
});
