import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SourceRows } from '#connector-kit';
import { Duck } from '../duck/duck.ts';
import { copyToParquet, parquet, text } from '../duck/sql.ts';
import type { StoredPlan, StoredSnapshot } from '../plan.ts';
import { spoolRows } from '../spool/spool.ts';
import type { StateStore, StoredFile } from '../state/state-store.ts';
import { noCounts } from '../sync-spec.ts';
import type { RunCounts, RunOptions, SyncSpec } from '../sync-spec.ts';
import { changedRows } from './changed-rows.ts';
import { emptyRecords } from './empty-records.ts';
import { fingerprintOf, isSameIdentity } from './fingerprint.ts';
import { goneRows } from './gone-rows.ts';
import { findInvalid } from './invalid-rows.ts';
import { modeOf } from './mode.ts';
import { checkDeletes } from './plan-refused.ts';
import { withKept } from './kept-rows.ts';
import type { PlanWork } from './plan-work.ts';
import { widthOf } from './read-request.ts';

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
  const isTest = options.testRecords !== undefined;
  const fingerprint = fingerprintOf(spec);
  const previous =
    !isTest && input.previous !== null && isSameIdentity(input.previous.fingerprint, fingerprint)
      ? input.previous
      : null;
  const snapshotFile =
    previous?.rows && previous.rowCount > 0 ? await state.fetch(previous.rows, workDir) : undefined;
  const source = input.rows ?? { csv: none() };
  const spool = await spoolRows(source, widthOf(spec), workDir, signal);
  const mode = modeOf(spec);
  const duckOptions = {
    workDir,
    files: [spool.file, snapshotFile].filter((file) => file !== undefined),
    ...(input.memoryLimit === undefined ? {} : { memoryLimit: input.memoryLimit }),
  };
  using duck = await Duck.open({ ...duckOptions, keepsOrder: mode === 'replacement' });
  const interrupt = (): void => duck.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const work = await withKept({
      duck,
      spec,
      mode,
      source: spool.relation,
      sourceRows: spool.rows,
      workDir,
      snapshot:
        previous === null || snapshotFile === undefined
          ? undefined
          : { ...previous, relation: parquet(snapshotFile) },
      isFirst: previous === null,
      isFull: input.fullSync || previous === null || previous.fingerprint !== fingerprint,
      ...(options.testRecords === undefined ? {} : { testRecords: options.testRecords }),
    });
    const keys = await findInvalid(work);
    const changed = await changedRows(work, keys, previous?.contentHash ?? null);
    const gone = isTest ? undefined : await goneRows(work, keys, changed);
    if ((mode === 'mirror' || mode === 'replacement') && !isTest) {
      const lost = mode === 'mirror' ? (gone?.deletes ?? 0) : (previous?.rowCount ?? 0) - keys.valid;
      checkDeletes(keys.rows, lost, previous?.rowCount ?? 0, options.confirmDeletes ?? false);
    }
    signal.throwIfAborted();
    const put = async (name: string, file: string): Promise<StoredFile> =>
      await state.put(`${input.statePath}/${name}-${randomUUID()}.parquet`, file);
    const records = await inOneFile(work, duckOptions, gone?.deletesFile, changed.file);
    const deletes = gone?.deletes ?? 0;
    const plan: StoredPlan = {
      version: 1,
      records: await put('plan', records),
      invalid: keys.invalidFile === undefined ? null : await put('invalid', keys.invalidFile),
      settled: await settledFile(put, changed.settledFile ?? gone?.settledFile),
      columns: spec.columns,
      writes: changed.count,
      deletes,
      fingerprint,
      highWaterMark: input.highWaterMark ?? null,
      contentHash: changed.contentHash,
      warehouseVersion: null,
    };
    const counts: RunCounts = {
      ...noCounts,
      rows: keys.rows,
      updates: changed.count,
      deletes,
      invalid: keys.invalid,
      skipped: changed.skipped,
      unchanged: keys.valid - changed.count - changed.skipped,
    };
    return { plan, counts, creates: changed.creates };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    await spool.remove();
  }
}

async function settledFile(
  put: (name: string, file: string) => Promise<StoredFile>,
  file: string | undefined,
): Promise<StoredFile | null> {
  return file === undefined ? null : await put('settled', file);
}

/** Deletions first. Only a DuckDB that keeps the order of rows may put the two together. */
async function inOneFile(
  work: PlanWork,
  options: { readonly workDir: string; readonly files: readonly string[] },
  deletes: string | undefined,
  writes: string | undefined,
): Promise<string> {
  if (deletes === undefined) return writes ?? (await emptyRecords(work));
  if (writes === undefined) return deletes;
  using ordered = await Duck.open({ ...options, keepsOrder: true });
  const file = join(work.workDir, 'records.parquet');
  await ordered.run(copyToParquet(`SELECT * FROM read_parquet([${text(deletes)}, ${text(writes)}])`, file));
  return file;
}

async function* none(): AsyncGenerator<Uint8Array> {
  // An empty source.
}
