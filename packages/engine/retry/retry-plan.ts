import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ConfigurationError } from '#connector-kit';
import { Duck } from '../duck/duck.ts';
import { cellNames, copyToParquet, parquet, text } from '../duck/sql.ts';
import type { JournaledBatch } from '../journal.ts';
import { fingerprintOf, isSameIdentity } from '../plan/fingerprint.ts';
import { modeOf } from '../plan/mode.ts';
import type { StoredPlan, StoredSnapshot } from '../plan.ts';
import { fatesSql, loadFates } from '../snapshot/fates.ts';
import type { StateStore } from '../state/state-store.ts';
import { noCounts } from '../sync-spec.ts';
import type { RecordStatus, RunCounts, SyncSpec } from '../sync-spec.ts';

/** An earlier run, some of whose records are to be sent again. */
export interface RetriedRun {
  readonly runId: number;
  readonly plan: StoredPlan;
  readonly batches: readonly JournaledBatch[];
}

export interface RetryInput {
  readonly spec: SyncSpec;
  readonly retried: RetriedRun;
  readonly statuses: readonly RecordStatus[];
  /** What the sync remembers now. */
  readonly previous: StoredSnapshot | null;
  readonly state: StateStore;
  readonly statePath: string;
  readonly workDir: string;
  readonly memoryLimit: string;
}

/**
 * A plan of the records that an earlier run left with one of the statuses. Those that were taken since are not in it; only
 * what may be there twice (an insert whose answer was lost) is sent on a person's word.
 *
 * @throws ConfigurationError where the sync was changed since: its records are other ones now
 */
export async function retryPlan(input: RetryInput): Promise<{ plan: StoredPlan; counts: RunCounts }> {
  const { spec, retried, previous, state, workDir } = input;
  if (fingerprintOf(spec) !== retried.plan.fingerprint) {
    throw new ConfigurationError(
      `The sync was changed after run ${retried.runId}, so its records are no longer what the sync sends. Trigger the ` +
        'sync: what was rejected is sent again in its new form.',
    );
  }
  const isKnown = previous !== null && isSameIdentity(previous.fingerprint, retried.plan.fingerprint);
  const records = await state.fetch(retried.plan.records, workDir);
  const snapshot = isKnown && previous.rows !== null ? await state.fetch(previous.rows, workDir) : undefined;
  const duck = await Duck.open({
    workDir,
    files: [records, snapshot].filter((file) => file !== undefined),
    memoryLimit: input.memoryLimit,
    keepsOrder: true,
  });
  try {
    await loadFates(duck, retried.batches);
    await duck.run(`CREATE TABLE chosen AS SELECT n, op FROM ${chosenSql(input, text(records), snapshot)}`);
    const [writes = 0, deletes = 0] = await duck.numbers(
      `SELECT count(*) FILTER (op = 'write'), count(*) FILTER (op = 'delete') FROM chosen`,
    );
    const file = join(workDir, 'retried.parquet');
    const cells = cellNames(retried.plan.columns.length);
    await duck.run(
      copyToParquet(
        `SELECT ${['op', 'id', 'hash', ...cells].join(', ')}
         FROM read_parquet(${text(records)}, file_row_number = true)
         WHERE file_row_number IN (SELECT n FROM chosen) ORDER BY file_row_number`,
        file,
      ),
    );
    const plan: StoredPlan = {
      ...retried.plan,
      records: await state.put(`${input.statePath}/plan-${randomUUID()}.parquet`, file),
      invalid: null,
      settled: null,
      writes,
      deletes,
      highWaterMark: null,
      contentHash: null,
      warehouseVersion: null,
    };
    return { plan, counts: { ...noCounts, rows: writes, updates: writes, deletes } };
  } finally {
    duck.close();
  }
}

function chosenSql({ spec, statuses }: RetryInput, records: string, snapshot: string | undefined): string {
  const wanted = `fate IN (${statuses.map(text).join(', ')})`;
  const known = snapshot === undefined ? undefined : parquet(snapshot);
  const conditions = [wanted];
  if (known !== undefined) {
    const taken = modeOf(spec) === 'marked' ? '' : ' WHERE hash <> 0';
    const isNew = `(id IS NULL OR id NOT IN (SELECT id FROM ${known}${taken}))`;
    const isStillThere = `id IN (SELECT id FROM ${known} WHERE hash = 0)`;
    const onWord = spec.isRepeatable ? 'false' : `fate = 'unknown'`;
    conditions.push(`CASE op WHEN 'delete' THEN ${isStillThere} ELSE ${isNew} OR ${onWord} END`);
  }
  return `(SELECT * FROM ${fatesSql(records)} WHERE ${conditions.join(' AND ')})`;
}
