import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import postgres from '../../../connectors/sources/postgres/index.ts';
import { createSourceHarness, type SourceHarness } from '#connector-harness';
import type { WarehouseSession } from '#connector-kit';
import { debianPostgres15, startTestPostgres, type TestPostgres } from '#testing';
import { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql.ts';
import type { BatchExceptions, JournaledBatch } from '../journal.ts';
import type { MadePlan } from '../plan/make-plan.ts';
import { PlanRefused } from '../plan/plan-refused.ts';
import type { PlanRow } from '../plan/plan-reader.ts';
import type { StoredFile } from '../state/state-store.ts';
import type { SyncOperation } from '../sync-spec.ts';
import { SyncMemory } from '../testing/sync-memory.ts';
import { column, mapping, syncSpec } from '../testing/sync-specs.ts';
import { makeWarehousePlan } from './make-warehouse-plan.ts';
import { nextWarehouseSnapshot } from './next-warehouse-snapshot.ts';

let server: TestPostgres;
let admin: Client;
let harness: SourceHarness;

async function start(binaries: string | undefined): Promise<void> {
  server = await startTestPostgres(binaries === undefined ? {} : { binaries });
  admin = new Client({ connectionString: server.url, ssl: false });
  admin.on('error', () => {});
  await admin.connect();
  harness = createSourceHarness(postgres, {
    credentials: {
      hostname: server.host,
      port: server.port,
      user: server.user,
      password: server.password,
      database: server.database,
    },
  });
  await admin.query('create table people (id numeric, region text, name text, note text)');
}

async function stop(): Promise<void> {
  await harness.close();
  await admin.end();
  await server.stop();
}

const dataset = { table: { catalog: 'postgres', schema: 'public', name: 'people' } };

type Row = readonly (string | null)[];

const row = fc.tuple(
  fc.option(fc.constantFrom('1', '1.0', '2', '3.50', '4', '5', '6', '7'), { freq: 8, nil: null }),
  fc.option(fc.constantFrom('1|a', 'a\\', 'a'), { freq: 9, nil: null }),
  fc.constantFrom('a', 'b', '', null, 'NULL'),
  fc.constantFrom('x', 'y', 'a"\n,', '{"\\'),
);

const FATES = ['succeeded', 'succeeded', 'rejected', 'unknown', 'invalid'] as const;

const run = fc.record({
  rows: fc.array(row, { maxLength: 14 }),
  isFull: fc.boolean(),
  changesMapping: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
  losesColumn: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
  confirmDeletes: fc.boolean(),
  fates: fc.array(fc.constantFrom(...FATES), { minLength: 40, maxLength: 40 }),
  states: fc.array(fc.constantFrom('done', 'done', 'done', 'sending', 'never'), {
    minLength: 14,
    maxLength: 14,
  }),
});

/** By what a record is, so that both engines' orders get the same fates. */
function journal(
  records: readonly PlanRow[],
  order: ReadonlyMap<string, number>,
  {
    fates,
    states,
  }: { readonly fates: readonly (typeof FATES)[number][]; readonly states: readonly string[] },
): JournaledBatch[] {
  return records.flatMap((record, firstRecord): JournaledBatch[] => {
    const place = order.get(keyOf(record)) ?? 0;
    const state = states[Math.floor(place / 3)] ?? 'never';
    const fate = fates[place] ?? 'succeeded';
    if (state === 'never') return [];
    const at = { firstRecord, recordCount: 1 };
    if (state === 'sending') return [{ ...at, state }];
    const exceptions: BatchExceptions | null =
      fate === 'succeeded' ? null : { messages: ['No.'], records: [{ at: 0, status: fate, message: 0 }] };
    return [{ ...at, state: 'done', exceptions }];
  });
}

/** Undefined where the run is not refused. */
const refusalOf = (made: unknown): string | undefined =>
  made instanceof PlanRefused ? `${made.code}: ${made.message}` : undefined;

const keyOf = ({ op, id, cells }: PlanRow): string => JSON.stringify([op, id, cells]);
const asSet = (records: readonly PlanRow[]): string[] => records.map(keyOf).sort();

async function fill(rows: readonly Row[]): Promise<void> {
  await admin.query('truncate people');
  for (const cells of rows) await admin.query('insert into people values ($1, $2, $3, $4)', [...cells]);
}

async function fileRows(memory: SyncMemory, file: StoredFile | null, sql: string): Promise<string[]> {
  if (file === null) return [];
  const local = await memory.state.fetch(file);
  const duck = await Duck.open({ workDir: await memory.workDir(), files: [local] });
  try {
    return (await duck.rows(`SELECT (${sql})::VARCHAR FROM ${parquet(local)}`))
      .map(([value]) => String(value))
      .sort();
  } finally {
    duck.close();
  }
}

async function basicMemory(memory: SyncMemory): Promise<string[]> {
  return fileRows(memory, memory.snapshot?.rows ?? null, `to_json([[id, (hash = 0)::VARCHAR], cells])`);
}

async function advancedMemory(session: WarehouseSession, memory: SyncMemory): Promise<string[]> {
  const { table } = memory.snapshot ?? {};
  if (table === undefined) return [];
  const rows = await session.rows(
    `select json_build_array(json_build_array(id, (hash = 0)::text), cells) from spillway_syncs."${table}"`,
  );
  expect(rows).toHaveLength(memory.snapshot?.rowCount ?? -1);
  return rows.map(([value]) => JSON.stringify(JSON.parse(value ?? ''))).sort();
}

async function agree(operation: SyncOperation): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(run, { minLength: 2, maxLength: 4 }),
      fc.record({ isRepeatable: fc.boolean(), skips: fc.boolean(), isCompound: fc.boolean() }),
      async (runs, { isRepeatable, skips, isCompound }) => {
        const opened = new AsyncDisposableStack();
        try {
          const session = await harness.openWarehouse();
          opened.defer(() => session.close());
          const basic = await SyncMemory.open();
          const advanced = await SyncMemory.open();
          let version = 0;
          for (const { rows, isFull, changesMapping, losesColumn, confirmDeletes, ...ends } of runs) {
            if (changesMapping) version += 1;
            const names = losesColumn ? ['id', 'region', 'name'] : ['id', 'region', 'name', 'note'];
            const [id, ...others] = names.map((name, at) => mapping(name, at === 0));
            if (id === undefined) throw new Error('no mapping');
            const key = isCompound
              ? { ...id, from: { type: 'compound_key' as const, columns: ['id', 'region'] } }
              : id;
            const spec = syncSpec(names, {
              operation,
              isRepeatable,
              mappings: [key, ...others],
              columns: names.map((name, at) => column(name, at === 0 ? 'decimal' : 'text')),
              historicalOperation: skips ? 'skip_current_records' : 'backfill_all_records',
              advancedConfiguration: { version },
            });
            await fill(rows);
            const options = { confirmDeletes };
            const settings = { fullSync: isFull, options };
            const byBasic = await basic
              .plan(
                spec,
                rows.map((cells) => cells.slice(0, names.length)),
                settings,
              )
              .catch((error: unknown) => error);
            const byAdvanced = await makeWarehousePlan({
              spec,
              session,
              dataset,
              previous: advanced.snapshot,
              ...settings,
              state: advanced.state,
              statePath: 'syncs/1/runs/1',
              workDir: await advanced.workDir(),
              signal: new AbortController().signal,
            }).catch((error: unknown) => error);
            expect(refusalOf(byAdvanced)).toBe(refusalOf(byBasic));
            if (byBasic instanceof PlanRefused) {
              await session.run('rollback');
              continue;
            }
            if (byBasic instanceof Error) throw byBasic;
            if (byAdvanced instanceof Error) throw byAdvanced;
            const one = byBasic as MadePlan;
            const other = byAdvanced as MadePlan;
            expect({ counts: other.counts, creates: other.creates }).toEqual({
              counts: one.counts,
              creates: one.creates,
            });
            const records = {
              basic: await basic.records(one.plan),
              advanced: await advanced.records(other.plan),
            };
            expect(asSet(records.advanced)).toEqual(asSet(records.basic));
            expect(records.advanced.map(({ op }) => op)).toEqual(records.basic.map(({ op }) => op));
            const invalid = `to_json([id, status, ${names.map((_, at) => `c${at}`).join(', ')}])`;
            expect(await fileRows(advanced, other.plan.invalid, invalid)).toEqual(
              await fileRows(basic, one.plan.invalid, invalid),
            );
            const settled = `to_json([id, (hash IS NULL)::VARCHAR])`;
            expect(await fileRows(advanced, other.plan.settled, settled)).toEqual(
              await fileRows(basic, one.plan.settled, settled),
            );

            const order = new Map(asSet(records.basic).map((name, at) => [name, at]));
            const hasEnded = await basic.end(spec, one.plan, journal(records.basic, order, ends));
            const next = await nextWarehouseSnapshot({
              spec,
              session,
              previous: advanced.snapshot,
              plan: other.plan,
              batches: journal(records.advanced, order, ends),
              state: advanced.state,
              workDir: await advanced.workDir(),
            });
            expect(next !== null).toBe(hasEnded);
            advanced.snapshot = next ?? advanced.snapshot;
            expect(await advancedMemory(session, advanced)).toEqual(await basicMemory(basic));
          }
          await basic.close();
          await advanced.close();
        } finally {
          await opened.disposeAsync();
        }
      },
    ),
    { numRuns: 3 },
  );
}

const SAME = '%s: both engines send, count and remember the same, run by run';

describe('PostgreSQL 18', () => {
  beforeAll(() => start(undefined));
  afterAll(stop);
  it.each<SyncOperation>(['upsert', 'update', 'insert', 'append', 'mirror', 'delete'])(SAME, agree);
});

const older = debianPostgres15();

describe.skipIf(older === undefined)('PostgreSQL 15', () => {
  beforeAll(() => start(older));
  afterAll(stop);
  it.each<SyncOperation>(['mirror'])(SAME, agree);
});
