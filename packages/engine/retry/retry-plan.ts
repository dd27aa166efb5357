import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ConfigurationError } from '#connector-kit';
import type { SourceColumn } from '#connector-kit';
import { Duck } from '../duck/duck.ts';
import { cellNames, list, parquet, text } from '../duck/sql.ts';
import type { JournaledBatch } from '../journal.ts';
import { fingerprintOf, isSameIdentity } from '../plan/fingerprint.ts';
import { modeOf } from '../plan/mode.ts';
import type { StoredPlan, StoredSnapshot } from '../plan.ts';
import { fatesSql, loadFates } from '../snapshot/fates.ts';
import type { StateStore } from '../state/state-store.ts';
import { noCounts } from '../sync-spec.ts';
import type { RecordStatus, RunCounts, SyncSpec } from '../sync-spec.ts';

interface SentPlan {
  readonly plan: StoredPlan;
  readonly batches: readonly JournaledBatch[];
}

/** An earlier run, some of whose records are to be sent again. */
export interface RetriedRun extends SentPlan {
  readonly runId: number;
  /** What was sent of it again since. */
  readonly retries: readonly SentPlan[];
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
 * what may be there twice (an insert whose answer was lost) is sent on a person's word, once: then it is up to the run that
 * sent it again.
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
  const retries = await Promise.all(
    retried.retries.map(async ({ plan, batches }) => ({
      file: await state.fetch(plan.records, workDir),
      batches,
    })),
  );
  const duck = await Duck.open({
    workDir,
    files: [records, snapshot, ...retries.map(({ file }) => file)].filter((file) => file !== undefined),
    memoryLimit: input.memoryLimit,
    keepsOrder: true,
  });
  try {
    await loadFates(duck, retried.batches);
    await duck.run('CREATE TABLE again (id VARCHAR, cells VARCHAR[])');
    for (const { file, batches } of retries) await loadSent(duck, file, batches, retried.plan);
    const source = isKnown ? chosenSql(input, text(records), snapshot) : wantedSql(input, text(records));
    await duck.run(`CREATE TABLE chosen AS SELECT n, op FROM ${source}`);
    const [writes = 0, deletes = 0] = await duck.numbers(
      `SELECT count(*) FILTER (op = 'write'), count(*) FILTER (op = 'delete') FROM chosen`,
    );
    const file = join(workDir, 'retried.parquet');
    const cells = cellNames(retried.plan.columns.length);
    await duck.write(
      `SELECT ${['op', 'id', 'hash', ...cells].join(', ')}
         FROM read_parquet(${text(records)}, file_row_number = true)
         WHERE file_row_number IN (SELECT n FROM chosen) ORDER BY file_row_number`,
      file,
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

/** Adds to `again` what left of a retry. */
async function loadSent(
  duck: Duck,
  file: string,
  batches: readonly JournaledBatch[],
  { columns }: StoredPlan,
): Promise<void> {
  await duck.run('CREATE OR REPLACE TABLE sent (first BIGINT, past BIGINT)');
  await duck.append(
    'sent',
    batches.map(({ firstRecord, recordCount }) => [firstRecord, firstRecord + recordCount]),
  );
  await duck.run(
    `INSERT INTO again SELECT id, ${list(cellNames(columns.length))}
     FROM read_parquet(${text(file)}, file_row_number = true) AS planned
     JOIN sent ON planned.file_row_number >= sent.first AND planned.file_row_number < sent.past`,
  );
}

function wantedSql({ statuses }: RetryInput, records: string): string {
  return `(SELECT * FROM ${fatesSql(records)} WHERE fate IN (${statuses.map(text).join(', ')}))`;
}

/** @param snapshot undefined where it has no rows */
function chosenSql(input: RetryInput, records: string, snapshot: string | undefined): string {
  const { spec, retried, previous } = input;
  const { columns } = retried.plan;
  const known = snapshot === undefined ? '(SELECT NULL AS id, 0 AS hash WHERE false)' : parquet(snapshot);
  const isOpen = `id IN (SELECT id FROM ${known} WHERE hash = 0)`;
  const cells = list(cellNames(columns.length));
  const onWord = spec.isRepeatable ? 'false' : `(fate = 'unknown' AND NOT ${isAmong('again', cells)})`;
  const isLeft =
    modeOf(spec) === 'marked'
      ? snapshot === undefined
        ? 'false'
        : isAmong(`(SELECT id, ${cellsIn(previous, columns)} AS cells FROM ${known})`, cells)
      : `(id IS NULL OR id NOT IN (SELECT id FROM ${known} WHERE hash <> 0))`;
  return `(SELECT * FROM ${wantedSql(input, records)}
    WHERE CASE op WHEN 'delete' THEN ${isOpen} ELSE ${isLeft} OR ${onWord} END)`;
}

/** Whether a record is in a relation of `id` and `cells`: by what it has of both. */
function isAmong(relation: string, cells: string): string {
  return `(CASE WHEN id IS NULL THEN ${cells} IN (SELECT cells FROM ${relation} WHERE id IS NULL)
    ELSE id IN (SELECT id FROM ${relation} WHERE id IS NOT NULL) END)`;
}

/** Cells of the snapshot in the order of the plan's columns. */
function cellsIn(previous: StoredSnapshot | null, columns: readonly SourceColumn[]): string {
  const places = columns.map(({ name }) => {
    const place = previous?.columns.findIndex((column) => column.name === name) ?? -1;
    return place < 0 ? 'NULL::VARCHAR' : `cells[${place + 1}]`;
  });
  return list(places);
}
