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

const base = syncSpec(['id', 'name'], { operation: 'mirror', mirrorStrategy: 'upload_and_swap' });
/** Content that is replaced needs no identifier. */
const spec = { ...base, mappings: [mapping('id'), mapping('name')] };
const rows: Row[] = Array.from({ length: 5000 }, (_, at) => [
  at % 7 === 0 ? null : String(at % 100),
  `${at}`,
]);

it('sends every row in the order of the source, and again only when one has changed', async () => {
  const first = await memory.plan(spec, rows);
  expect((await memory.records(first.plan)).map(({ cells }) => cells)).toEqual(rows);
  expect(first.counts).toMatchObject({ rows: 5000, updates: 5000, invalid: 0 });
  await memory.end(spec, first.plan, allDone(first.plan));

  const same = await memory.plan(spec, rows.toReversed());
  expect(same.counts).toMatchObject({ updates: 0, unchanged: 5000 });
  expect(await memory.end(spec, same.plan, [])).toBe(false);

  const changed = await memory.plan(spec, [...rows.slice(1), ['1', 'new']]);
  expect(changed.counts).toMatchObject({ updates: 5000, unchanged: 0 });
});

it('sends everything again after a replacement that did not come to its end', async () => {
  const { plan } = await memory.plan(spec, rows);
  await memory.end(spec, plan, [{ firstRecord: 0, recordCount: 1000, state: 'done', exceptions: null }]);
  expect((await memory.plan(spec, rows)).counts.updates).toBe(5000);
  const refused = [{ at: 0, status: 'rejected', message: 0 } as const];
  await memory.end(spec, plan, [
    { firstRecord: 0, recordCount: 5000, state: 'done', exceptions: { messages: ['No.'], records: refused } },
  ]);
  expect((await memory.plan(spec, rows)).counts.updates).toBe(5000);
});

it('does not replace everything by nothing, nor by much less than before', async () => {
  const { plan } = await memory.plan(spec, rows);
  await memory.end(spec, plan, allDone(plan));
  await expect(memory.plan(spec, [])).rejects.toMatchObject({ code: 'empty_source' });
  await expect(memory.plan(spec, rows.slice(0, 100))).rejects.toMatchObject({ code: 'too_many_deletes' });
});
