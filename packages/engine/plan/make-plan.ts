import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SourceRows } from '#connector-kit';
import { Duck } from '../duck/duck.ts';
import type { DuckOptions } from '../duck/duck.ts';
import { parquet } from '../duck/sql.ts';
import type { StoredPlan, StoredSnapshot } from '../plan.ts';
import { spoolRows } from '../spool/spool.ts';
import type { Spool } from '../spool/spool.ts';
import type { StateStore, StoredFile } from '../state/state-store.ts';
import { noCounts } from '../sync-spec.ts';
import type { RunCounts, RunOptions, SyncSpec } from '../sync-spec.ts';
import { changedRows, nothingChanged } from './changed-rows.ts';
import type { Changed } from './changed-rows.ts';
import { emptyRecords } from './empty-records.ts';
import { fingerprintOf, isSameIdentity } from './fingerprint.ts';
import { goneRows, nothingGone } from './gone-rows.ts';
import type { Gone } from './gone-rows.ts';
import { findInvalid, keyColumns } from './invalid-rows.ts';
import type { Keys } from './invalid-rows.ts';
import { modeOf } from './mode.ts';
import { checkDeletes } from './plan-refused.ts';
import { withKept } from './kept-rows.ts';
import { sendsAll } from './plan-work.ts';
import type { PlanFacts, PlanWork } from './plan-work.ts';
import { widthOf } from './read-request.ts';
import { RowKeys } from './row-keys.ts';
import { sameRows } from './same-rows.ts';

export interface PlanInput {
  readonly spec: SyncSpec;
  /** What the source gives for `readRequestOf`; undefined where that is undefined. */
  readonly rows: SourceRows | undefined;
  readonly previous: StoredSnapshot | null;
  /** Every row counts as changed. An insert or append sends none twice even so. */
  readonly fullSync: boolean;
  readonly options: RunOptions;
  /** Of an append by high-water mark: the mark once the plan is sent, `next` of what was read. */
  readonly highWaterMark?: string | null;
  readonly state: StateStore;
  /** Where files are kept in the state store: `syncs/1/runs/2`. Files of two attempts have different names. */
  readonly statePath: string;
  /** An empty folder on the local disk. */
  readonly workDir: string;
  readonly signal: AbortSignal;
  /** What DuckDB may use: `256MB`. */
  readonly memoryLimit?: string;
}

export interface MadePlan {
  readonly plan: StoredPlan;
  /** `rows`, `updates`, `deletes`, `invalid`, `unchanged` and `skipped`; the others are 0. */
  readonly counts: RunCounts;
  /** Of the updates: rows that were never sent before. */
  readonly creates: number;
}

/**
 * Decides what a run sends. Reads all rows of the source; memory does not grow with them.
 *
 * @throws PlanRefused, StateError, DiskFullError, and what the source throws while its rows are read
 */
export async function makePlan(input: PlanInput): Promise<MadePlan> {
  const { spec, state, workDir, signal, options } = input;
  const fingerprint = fingerprintOf(spec);
  const mode = modeOf(spec);
  const isTest = options.testRecords !== undefined;
  const isKnown = input.previous !== null && isSameIdentity(input.previous.fingerprint, fingerprint);
  const previous = isKnown && !isTest ? input.previous : null;
  const snapshotFile =
    previous?.rows && previous.rowCount > 0 ? await state.fetch(previous.rows, workDir) : undefined;
  const rows = input.rows ?? { csv: none() };
  const duckOptions = {
    workDir,
    files: ['parquet' in rows ? rows.parquet : undefined, snapshotFile].filter((file) => file !== undefined),
    ...(input.memoryLimit === undefined ? {} : { memoryLimit: input.memoryLimit }),
  };
  const duck = await Duck.open({ ...duckOptions, keepsOrder: mode === 'replacement' });
  const interrupt = (): void => duck.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const facts: PlanFacts = {
      duck,
      spec,
      mode,
      workDir,
      files: duckOptions.files,
      signal,
      snapshot:
        previous === null || snapshotFile === undefined
          ? undefined
          : { ...previous, relation: parquet(snapshotFile) },
      isFirst: previous === null,
      isFull: input.fullSync || previous === null || previous.fingerprint !== fingerprint,
      ...(options.testRecords === undefined ? {} : { testRecords: options.testRecords }),
    };
    const { spool, keys } = await readSource(facts, rows, signal);
    try {
      const work: PlanWork = { ...facts, source: spool.relation, sourceRows: spool.rows, keys };
      const decision = await decide(await withKept(work), previous, options);
      const records = await inOneFile(work, duckOptions, decision);
      signal.throwIfAborted();
      return await store(input, decision, records, fingerprint);
    } finally {
      await spool.remove();
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    duck.close();
  }
}

/** Brings the rows to the local disk. Where few of them will be sent, what tells which is picked out meanwhile. */
async function readSource(
  facts: PlanFacts,
  rows: SourceRows,
  signal: AbortSignal,
): Promise<{ readonly spool: Spool; readonly keys: string | undefined }> {
  const { duck, spec, workDir } = facts;
  if (sendsAll(facts)) {
    return { spool: await spoolRows(rows, widthOf(spec), workDir, signal), keys: undefined };
  }
  const keys = new RowKeys(duck, keyColumns(facts), workDir);
  let spool: Spool | undefined;
  try {
    const onPart = (relation: string): void => keys.add(relation);
    spool = await spoolRows(rows, widthOf(spec), workDir, signal, { onPart });
    return { spool, keys: await keys.end() };
  } catch (error) {
    await keys.stop();
    await spool?.remove();
    throw error;
  }
}

/** What a run does with the rows of the source, and with those that are gone from it. */
interface Decision {
  readonly keys: Keys;
  readonly changed: Changed;
  readonly gone: Gone;
}

async function decide(
  work: PlanWork,
  previous: StoredSnapshot | null,
  options: RunOptions,
): Promise<Decision> {
  const same = await sameRows(work);
  if (same !== undefined) return { keys: same, changed: nothingChanged, gone: nothingGone };
  const keys = await findInvalid(work);
  const changed = await changedRows(work, keys, previous?.contentHash ?? null);
  if (work.testRecords !== undefined) return { keys, changed, gone: nothingGone };
  const gone = await goneRows(work, keys, changed);
  if (work.mode === 'mirror' || work.mode === 'replacement') {
    const known = previous?.rowCount ?? 0;
    const lost = work.mode === 'mirror' ? gone.deletes : known - keys.valid;
    checkDeletes(keys.rows, lost, known, options.confirmDeletes ?? false);
  }
  return { keys, changed, gone };
}

/** Deletions first. Only a DuckDB that keeps the order of rows may put the two together. */
async function inOneFile(
  work: PlanWork,
  options: DuckOptions,
  { changed: { file: writes }, gone: { deletesFile: deletes } }: Decision,
): Promise<string> {
  if (deletes === undefined) return writes ?? (await emptyRecords(work));
  if (writes === undefined) return deletes;
  const ordered = await Duck.open({ ...options, keepsOrder: true });
  try {
    const file = join(work.workDir, 'records.parquet');
    await ordered.write(`SELECT * FROM ${parquet(deletes, writes)}`, file);
    return file;
  } finally {
    ordered.close();
  }
}

async function store(
  { spec, state, statePath, highWaterMark = null }: PlanInput,
  { keys, changed, gone }: Decision,
  recordsFile: string,
  fingerprint: string,
): Promise<MadePlan> {
  const put = async (name: string, file: string | undefined): Promise<StoredFile | null> =>
    file === undefined ? null : await state.put(`${statePath}/${name}-${randomUUID()}.parquet`, file);
  const plan: StoredPlan = {
    version: 1,
    records: await state.put(`${statePath}/plan-${randomUUID()}.parquet`, recordsFile),
    invalid: await put('invalid', keys.invalidFile),
    settled: await put('settled', gone.settledFile ?? changed.settledFile),
    columns: spec.columns,
    writes: changed.count,
    deletes: gone.deletes,
    fingerprint,
    highWaterMark,
    contentHash: changed.contentHash,
    warehouseVersion: null,
  };
  const counts: RunCounts = {
    ...noCounts,
    rows: keys.rows,
    updates: changed.count,
    deletes: gone.deletes,
    invalid: keys.invalid,
    skipped: changed.skipped,
    unchanged: keys.valid - changed.count - changed.skipped,
  };
  return { plan, counts, creates: changed.creates };
}

async function* none(): AsyncGenerator<Uint8Array> {
  // An empty source.
}
