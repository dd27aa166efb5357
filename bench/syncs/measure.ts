import { Child } from '../child.ts';
import type { BareFigures, BareOrder } from './bare.ts';
import { withPeakMemory } from './peak-memory.ts';
import { changeRows, emptyTable, fillTable } from './rows.ts';
import type { SinkFigures, SinkOrder } from './sink.ts';
import { withStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** How many rows, and how often. */
export interface SyncPlan {
  readonly rows: number;
  readonly manyRows: number;
  readonly growth: readonly number[];
  readonly rounds: number;
  readonly single: number;
}

export const fullSyncPlan: SyncPlan = {
  rows: 1_000_000,
  manyRows: 5_000_000,
  growth: [100_000, 1_000_000, 10_000_000],
  rounds: 3,
  single: 20,
};

export const quickSyncPlan: SyncPlan = {
  rows: 50_000,
  manyRows: 100_000,
  growth: [10_000, 50_000],
  rounds: 1,
  single: 5,
};

/** One thing that was measured, beside a bare pipeline in the same round. */
export interface SyncFigure {
  readonly name: string;
  readonly rows: number;
  readonly ms: readonly number[];
  /** Empty where nothing bare does the same. */
  readonly bareMs: readonly number[];
  /** RSS of the server in bytes; undefined where the system doesn't tell. */
  readonly peak: number | undefined;
}

interface Bench extends Stage {
  readonly plan: SyncPlan;
  readonly bare: Child;
}

/** Measures whole syncs through the API of a real server. */
export async function measureSyncs(plan: SyncPlan, report: (figure: SyncFigure) => void): Promise<void> {
  const bare = new Child(new URL('./bare.ts', import.meta.url));
  try {
    await withStage([], async (stage) => {
      const bench: Bench = { ...stage, plan, bare };
      await fillTable(stage.client, 'people', plan.rows);
      report(await firstSync(bench));
      report(await tableToTable(bench));
      report(await singleRecord(bench));
      for (const figure of await unchanged(bench)) report(figure);
      for (const rows of plan.growth) report(await grown(bench, rows));
    });
  } finally {
    await bare.stop();
  }
}

async function firstSync(bench: Bench): Promise<SyncFigure> {
  const { rows, rounds } = bench.plan;
  const ms: number[] = [];
  const bareMs: number[] = [];
  let highest: number | undefined;
  for (let round = 0; round < rounds; round += 1) {
    bareMs.push(await postBare(bench, 'people', rows));
    const sync = await bench.makeSync('people', bench.httpId, 'user');
    const { result, peak } = await withPeakMemory(bench.server.pid, () => bench.api.run(sync));
    await expectRecords(bench, rows);
    ms.push(result.ms);
    highest = larger(highest, peak);
  }
  return { name: 'first full sync to an HTTP endpoint', rows, ms, bareMs, peak: highest };
}

async function postBare(bench: Bench, table: string, rows: number): Promise<number> {
  const figures = await order(bench, {
    kind: 'post',
    from: bench.source.url,
    table,
    sink: bench.sinkUrl,
    batch: 1000,
  });
  await expectRecords(bench, rows);
  return figures.ms;
}

async function tableToTable(bench: Bench): Promise<SyncFigure> {
  const { rows, rounds } = bench.plan;
  const ms: number[] = [];
  const bareMs: number[] = [];
  let highest: number | undefined;
  for (let round = 0; round < rounds; round += 1) {
    await emptyTable(bench.client, 'copies');
    const from = bench.source.url;
    bareMs.push(
      (await order(bench, { kind: 'upsert', from, table: 'people', to: from, target: 'copies' })).ms,
    );
    await emptyTable(bench.client, 'copies');
    const sync = await bench.makeSync('people', bench.tablesId, 'public.copies');
    const { result, peak } = await withPeakMemory(bench.server.pid, () => bench.api.run(sync));
    const { rows: counted } = await bench.client.query<{ n: number }>('select count(*)::int n from copies');
    if (counted[0]?.n !== rows) throw new Error(`${counted[0]?.n} rows arrived instead of ${rows}`);
    ms.push(result.ms);
    highest = larger(highest, peak);
  }
  return { name: 'first full sync, PostgreSQL to PostgreSQL', rows, ms, bareMs, peak: highest };
}

async function singleRecord(bench: Bench): Promise<SyncFigure> {
  await fillTable(bench.client, 'one_row', 1);
  const sync = await bench.makeSync('one_row', bench.httpId, 'user');
  const ms: number[] = [];
  for (let round = 0; round < bench.plan.single; round += 1) {
    ms.push((await bench.api.run(sync, { force_full_sync: true })).ms);
  }
  await bench.sink.ask({ ask: 'count' } satisfies SinkOrder);
  return { name: 'one record, from trigger to completed', rows: 1, ms, bareMs: [], peak: undefined };
}

/** A large table of which nothing, then one row of a hundred, has changed: beside the bytes of a COPY of all of it. */
async function unchanged(bench: Bench): Promise<readonly SyncFigure[]> {
  const { manyRows: rows, rounds } = bench.plan;
  await fillTable(bench.client, 'many', rows);
  const sync = await bench.makeSync('many', bench.httpId, 'user');
  await bench.api.run(sync);
  await expectRecords(bench, rows);
  const figure = async (name: string, everyNth: number | undefined): Promise<SyncFigure> => {
    const ms: number[] = [];
    const bareMs: number[] = [];
    let highest: number | undefined;
    for (let round = 0; round < rounds; round += 1) {
      if (everyNth !== undefined) await changeRows(bench.client, 'many', everyNth);
      bareMs.push((await order(bench, { kind: 'read', from: bench.source.url, table: 'many' })).ms);
      const { result, peak } = await withPeakMemory(bench.server.pid, () => bench.api.run(sync));
      await expectRecords(bench, everyNth === undefined ? 0 : Math.floor(rows / everyNth));
      ms.push(result.ms);
      highest = larger(highest, peak);
    }
    return { name, rows, ms, bareMs, peak: highest };
  };
  return [await figure('nothing changed', undefined), await figure('1 % changed', 100)];
}

async function grown(bench: Bench, rows: number): Promise<SyncFigure> {
  await fillTable(bench.client, 'grown', rows);
  const sync = await bench.makeSync('grown', bench.httpId, 'user');
  const { result, peak } = await withPeakMemory(bench.server.pid, () => bench.api.run(sync));
  await expectRecords(bench, rows);
  return { name: 'growth: first full sync', rows, ms: [result.ms], bareMs: [], peak };
}

function order(bench: Bench, bareOrder: BareOrder): Promise<BareFigures> {
  return bench.bare.ask<BareFigures>(bareOrder);
}

async function expectRecords({ sink }: Bench, expected: number): Promise<void> {
  const { records } = await sink.ask<SinkFigures>({ ask: 'count' } satisfies SinkOrder);
  if (records !== expected) throw new Error(`${records} records arrived instead of ${expected}`);
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
