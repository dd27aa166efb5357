import { ConfigurationError } from '#connector-kit';
import type { JsonObject, WarehouseSession } from '#connector-kit';
import { RunTaken } from './journal.ts';
import type { KeptPlan, RunJournal } from './journal.ts';
import { recordMaker } from './map/record-maker.ts';
import { planSource } from './plan-source.ts';
import type { RunSource } from './plan-source.ts';
import { rememberRun } from './remember-run.ts';
import type { RunMemory } from './remember-run.ts';
import { retryPlan } from './retry/retry-plan.ts';
import type { RetriedRun } from './retry/retry-plan.ts';
import { PlanReader } from './plan/plan-reader.ts';
import type { StoredSnapshot } from './plan.ts';
import { runFolder } from './state/state-folders.ts';
import type { StateStore } from './state/state-store.ts';
import type { RunCounts, RunOptions, SyncSpec } from './sync-spec.ts';
import type { Pace } from './write/pace.ts';
import { makeRecord } from './write/make-batch.ts';
import { operationOf } from './write/batch-shape.ts';
import { RunStop } from './write/run-stop.ts';
import { countsOf, requireBalance, Tally } from './write/tally.ts';
import { writePlan } from './write/write-plan.ts';
import type { WriteTarget } from './write/write-work.ts';

/** What a run does, looked up and held against its source and its destination. */
export interface PreparedRun {
  readonly spec: SyncSpec;
  readonly source: RunSource;
}

export interface RunWork {
  readonly syncId: number;
  readonly runId: number;
  readonly options: RunOptions;
  /** Every row counts as changed. */
  readonly fullSync: boolean;
  /** What the sync remembers. */
  readonly previous: StoredSnapshot | null;
  readonly highWaterMark: string | null;
  /** Not asked for by who goes on with a plan. */
  prepare(): Promise<PreparedRun>;
  /** A session at a source that keeps the bookkeeping itself; undefined: the engine keeps it. */
  openWarehouse(): Promise<WarehouseSession | undefined>;
  /** The destination, with the credentials that it has now. */
  target(): Promise<WriteTarget>;
  readonly journal: RunJournal;
  /** The run whose records are sent again; undefined: those that the source gives. */
  readonly retried: RetriedRun | undefined;
  /** What an earlier attempt has decided already. */
  readonly kept: KeptPlan | null;
  readonly state: StateStore;
  /** An empty folder on the local disk. */
  readonly workDir: string;
  /** What DuckDB may use: `256MB`. */
  readonly memoryLimit: string;
  readonly pace: Pace;
  /** Somebody wants the run to end: what is under way may end for a short while, then it ends with what it has. */
  readonly cancel: AbortSignal;
  /** This worker lets go of the run: another attempt goes on with it. */
  readonly handBack: AbortSignal;
}

/** How a run ended. */
export interface EndedRun {
  /** Why it ended early; undefined: it did all. */
  readonly fault: unknown;
  /** Undefined where it had no plan yet. */
  readonly counts: RunCounts | undefined;
  /** What the sync remembers from now on; undefined: what it did before. */
  readonly memory: RunMemory | undefined;
  /** What it sent could not be made part of that: it must be, by `rememberRun`, before anything else is sent. */
  readonly isUnsettled: boolean;
  /** Of a test run: the record that was sent. */
  readonly sampleRecord: JsonObject | undefined;
}

/**
 * Runs a sync, or goes on with a run that another worker began: decides what to send, sends it, and says what the
 * destination has then. What goes wrong at the source or the destination is the `fault` of its end.
 *
 * @throws RunTaken when another worker has the run, or the reason of `handBack`: then the run has not ended
 */
export async function runSync(work: RunWork): Promise<EndedRun> {
  const stop = new RunStop(work.cancel, work.handBack);
  try {
    let plan = work.kept ?? undefined;
    let fault: unknown;
    try {
      plan ??= await decide(work, stop.signal);
      await send(work, plan, stop);
    } catch (error) {
      if (error instanceof RunTaken && error.reason === 'taken_over') throw error;
      stop.throwIfHandedBack();
      fault = stop.cause ?? error;
    }
    if (plan === undefined) return { ...nothing, fault };
    return await close(work, plan, fault, stop);
  } finally {
    stop.close();
  }
}

async function decide(work: RunWork, signal: AbortSignal): Promise<KeptPlan> {
  const { journal } = work;
  await journal.step('Checking source and destination configuration');
  const { spec, source } = await work.prepare();
  if (work.retried !== undefined && work.previous?.table !== undefined) {
    throw new ConfigurationError(
      'With the advanced sync engine, records that were not delivered are sent again by the next run of the sync: trigger it.',
    );
  }
  await journal.step('Unloading data from warehouse');
  const statePath = runFolder(work.syncId, work.runId);
  const { plan, counts } =
    work.retried === undefined
      ? await planSource({ ...work, spec, source, statePath, signal })
      : await retryPlan({
          ...work,
          spec,
          statePath,
          retried: work.retried,
          statuses: work.options.retry?.statuses ?? [],
        });
  const mapped = new Set(spec.mappings.map(({ to }) => to));
  const fields = spec.fields.filter(({ fullName }) => mapped.has(fullName));
  const kept: KeptPlan = { ...plan, counts, spec: { ...spec, fields } };
  await journal.planned(kept);
  return kept;
}

async function send(work: RunWork, plan: KeptPlan, stop: RunStop): Promise<void> {
  const { runId, journal, pace } = work;
  const { spec } = plan;
  if (plan.writes + plan.deletes === 0) return;
  await journal.step('Loading data into destination service');
  const target = await work.target();
  const journaled = await journal.batches();
  const tally = new Tally(plan, plan.counts);
  for (const batch of journaled) if (batch.state === 'done') tally.add(batch);
  const rows = await PlanReader.open(plan, work);
  try {
    await writePlan({
      spec,
      runId,
      plan,
      rows,
      maker: recordMaker(spec, { runId }),
      target,
      journal,
      journaled,
      pace,
      halt: stop.signal,
      abort: stop.abort,
      staysOpen: () => stop.isHandedBack,
      onBatch: (batch, before) => {
        tally.add(batch, before);
        journal.progress(tally.soFar());
      },
    });
  } finally {
    await rows.close();
  }
}

/** Counts, and what the destination has now. The journal is the truth about both. */
async function close(work: RunWork, plan: KeptPlan, fault: unknown, stop: RunStop): Promise<EndedRun> {
  const { journal, options } = work;
  await journal.step('Committing sync to warehouse');
  const batches = await journal.batches();
  const counts = countsOf(plan, batches);
  requireBalance(counts);
  if (options.testRecords !== undefined) {
    return { ...nothing, fault, counts, sampleRecord: await sampleOf(work, plan) };
  }
  try {
    return { ...nothing, fault, counts, memory: await rememberRun(work, plan, batches) };
  } catch (error) {
    stop.throwIfHandedBack();
    return { ...nothing, fault: error, counts, isUnsettled: true };
  }
}

const nothing = { counts: undefined, memory: undefined, isUnsettled: false, sampleRecord: undefined };

async function sampleOf(work: RunWork, plan: KeptPlan): Promise<JsonObject | undefined> {
  const rows = await PlanReader.open(plan, work);
  try {
    const [row] = await rows.read(0, 1);
    if (row === undefined) return undefined;
    const { spec } = plan;
    const { runId } = work;
    const made = makeRecord({ spec, maker: recordMaker(spec, { runId }) }, operationOf(spec, row.op), row);
    return 'record' in made ? { ...made.record } : { error: made.invalid };
  } finally {
    await rows.close();
  }
}
