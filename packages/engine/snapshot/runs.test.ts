import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql.ts';
import type { BatchExceptions, JournaledBatch } from '../journal.ts';
import { PlanRefused } from '../plan/plan-refused.ts';
import type { PlanRow } from '../plan/plan-reader.ts';
import type { SyncOperation, SyncSpec } from '../sync-spec.ts';
import type { Row } from '../testing/csv-rows.ts';
import { SyncMemory } from '../testing/sync-memory.ts';
import { SyncOracle } from '../testing/sync-oracle.ts';
import type { Fate } from '../testing/sync-oracle.ts';
import { syncSpec } from '../testing/sync-specs.ts';

const row = fc.tuple(
  fc.option(fc.integer({ min: 1, max: 12 }).map(String), { freq: 8, nil: null }),
  fc.constantFrom('a', 'b', '', null),
  fc.constantFrom('x', 'y', 'a"\n,'),
);

const run = fc.record({
  rows: fc.array(row, { maxLength: 14 }),
  isFull: fc.boolean().map((full) => full),
  changesMapping: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
  fates: fc.array(fc.constantFrom<Fate[]>('succeeded', 'succeeded', 'rejected', 'unknown', 'invalid'), {
    minLength: 30,
    maxLength: 30,
  }),
  /** Of the batches of three records: what the run came to. */
  batches: fc.array(fc.constantFrom('done', 'done', 'done', 'sending', 'never'), {
    minLength: 10,
    maxLength: 10,
  }),
});

/** Records in batches of three, with their fates. */
function journal(
  records: readonly PlanRow[],
  fates: readonly Fate[],
  states: readonly string[],
): { batches: JournaledBatch[]; fates: Fate[] } {
  const batches: JournaledBatch[] = [];
  const settled: Fate[] = [];
  for (let firstRecord = 0; firstRecord < records.length; firstRecord += 3) {
    const recordCount = Math.min(3, records.length - firstRecord);
    const state = states[firstRecord / 3] ?? 'never';
    const exceptions: BatchExceptions['records'][number][] = [];
    for (let at = 0; at < recordCount; at += 1) {
      const fate = fates[firstRecord + at] ?? 'succeeded';
      if (state === 'never') settled.push('unreached');
      else if (state === 'sending') settled.push('unknown');
      else {
        settled.push(fate);
        if (fate !== 'succeeded' && fate !== 'unreached') exceptions.push({ at, status: fate, message: 0 });
      }
    }
    if (state === 'sending') batches.push({ firstRecord, recordCount, state });
    if (state === 'done') {
      batches.push({
        firstRecord,
        recordCount,
        state,
        exceptions: exceptions.length > 0 ? { messages: ['No.'], records: exceptions } : null,
      });
    }
  }
  return { batches, fates: settled };
}

const byText = (rows: readonly Row[]): string[] => rows.map((cells) => JSON.stringify(cells)).sort();

async function remembered(memory: SyncMemory): Promise<Map<string, boolean>> {
  if (memory.snapshot === null || memory.snapshot.rows === null) return new Map();
  const workDir = await memory.workDir();
  const file = await memory.state.fetch(memory.snapshot.rows);
  const duck = await Duck.open({ workDir, files: [file] });
  try {
    const rows = await duck.rows(`SELECT id, hash = 0 FROM ${parquet(file)}`);
    expect(rows).toHaveLength(memory.snapshot.rowCount);
    return new Map(rows.map(([id, isOpen]) => [String(id), isOpen === true]));
  } finally {
    duck.close();
  }
}

const operations: SyncOperation[] = ['upsert', 'update', 'insert', 'append', 'mirror', 'delete'];

it.each(operations)(
  '%s: over several runs, whatever becomes of their records, sends and remembers what its rules say',
  async (operation) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(run, { minLength: 2, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        async (runs, isRepeatable, skips) => {
          const memory = await SyncMemory.open();
          const oracle = new SyncOracle();
          let mappingVersion = 0;
          let sentVersion = 0;
          for (const { rows, isFull, changesMapping, fates: wanted, batches: states } of runs) {
            if (changesMapping) mappingVersion += 1;
            const spec: SyncSpec = syncSpec(['id', 'name', 'note'], {
              operation,
              isRepeatable,
              historicalOperation: skips ? 'skip_current_records' : 'backfill_all_records',
              advancedConfiguration: { version: mappingVersion },
            });
            const hasChanged = !oracle.isFirst && mappingVersion !== sentVersion;
            const expected = oracle.plan(spec, rows, isFull || hasChanged);
            const made = await memory.plan(spec, rows, { fullSync: isFull }).catch((error: unknown) => error);
            expect(made instanceof PlanRefused).toBe(expected.isRefused);
            if (made instanceof Error) {
              if (made instanceof PlanRefused) continue;
              throw made;
            }
            const { plan, counts } = made as Awaited<ReturnType<SyncMemory['plan']>>;
            const records = await memory.records(plan);
            const writes = records.filter(({ op }) => op === 'write');
            const deletes = records.filter(({ op }) => op === 'delete');
            expect(records.slice(0, deletes.length)).toEqual(deletes);
            expect(byText(writes.map(({ cells }) => cells))).toEqual(byText(expected.writes));
            expect(byText(deletes.map(({ cells }) => cells))).toEqual(byText(expected.deletes));
            expect(counts).toMatchObject({
              rows: rows.length,
              updates: expected.writes.length,
              deletes: expected.deletes.length,
              invalid: expected.invalid,
              unchanged: expected.unchanged,
              skipped: expected.skipped,
            });
            expect(counts.updates + counts.invalid + counts.unchanged + counts.skipped).toBe(counts.rows);

            const { batches, fates } = journal(records, wanted, states);
            const isUntouched = batches.length === 0 && records.length > 0 && plan.settled === null;
            await memory.end(spec, plan, batches);
            if (!isUntouched) {
              const skipped = expected.skipped > 0 ? rows.filter((cells) => isAlone(cells, rows)) : [];
              const ended = records.map(({ op, cells }, at) => ({
                op,
                row: cells,
                fate: fates[at] ?? 'unreached',
              }));
              oracle.end(spec, expected, ended, skipped, hasChanged);
              sentVersion = mappingVersion;
            }
            const known = [...oracle.memory].map(([id, { row: taken }]): [string, boolean] => [
              id,
              taken === undefined,
            ]);
            expect(await remembered(memory)).toEqual(new Map(known));
          }
          await memory.close();
        },
      ),
      { numRuns: 12 },
    );
  },
);

function isAlone([id]: Row, rows: readonly Row[]): boolean {
  return id !== null && rows.filter(([other]) => other === id).length === 1;
}
