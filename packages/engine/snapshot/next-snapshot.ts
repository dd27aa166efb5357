import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Duck } from '../duck/duck.ts';
import { parquet, text } from '../duck/sql.ts';
import type { JournaledBatch } from '../journal.ts';
import { isSameIdentity } from '../plan/fingerprint.ts';
import { modeOf } from '../plan/mode.ts';
import type { StoredPlan, StoredSnapshot } from '../plan.ts';
import type { StateStore } from '../state/state-store.ts';
import type { SyncSpec } from '../sync-spec.ts';
import { nextContent } from './next-content.ts';
import { loadFates } from './fates.ts';
import { snapshotSql } from './snapshot-sql.ts';

export interface SnapshotInput {
  readonly spec: SyncSpec;
  /** What `makePlan` was given. */
  readonly previous: StoredSnapshot | null;
  readonly plan: StoredPlan;
  /** All that the run's journal has at its end, however it ended. */
  readonly batches: readonly JournaledBatch[];
  readonly state: StateStore;
  /** Where snapshots are kept in the state store: `syncs/1/snapshots`. */
  readonly statePath: string;
  readonly workDir: string;
  /** What DuckDB may use: `256MB`. */
  readonly memoryLimit?: string;
}

/**
 * What the destination has of a sync after a run. Null: the snapshot stays as it is. The file of the old one may be removed
 * once the new one is what PostgreSQL names. With an append by high-water mark, the plan's mark becomes the sync's together
 * with it: rows that the run did not come to are in the snapshot.
 *
 * @throws StateError where the plan or the previous snapshot is missing or damaged
 */
export async function nextSnapshot(input: SnapshotInput): Promise<StoredSnapshot | null> {
  const { spec, plan, batches, state, workDir } = input;
  const previous =
    input.previous !== null && isSameIdentity(input.previous.fingerprint, plan.fingerprint)
      ? input.previous
      : null;
  const next = {
    version: 1,
    number: (input.previous?.number ?? 0) + 1,
    columns: plan.columns,
    fingerprint: plan.fingerprint,
  } as const;
  const mode = modeOf(spec);
  if (mode === 'replacement') {
    const content = nextContent(plan, batches, previous);
    return content === null ? null : { ...next, ...content };
  }
  const isSame = previous !== null && previous.fingerprint === plan.fingerprint;
  const isEmpty = plan.writes + plan.deletes === 0;
  const isUntouched = batches.length === 0 && plan.settled === null;
  // Of a plan of which nothing left, not even the mappings are what the destination has.
  if (isUntouched && (isSame || !isEmpty)) return null;
  const known = previous?.rows && previous.rowCount > 0 ? previous.rows : null;
  const records = await state.fetch(plan.records, workDir);
  const settled = plan.settled === null ? undefined : await state.fetch(plan.settled, workDir);
  const old = known === null ? undefined : await state.fetch(known, workDir);
  const duck = await Duck.open({
    workDir,
    files: [records, settled, old].filter((file) => file !== undefined),
    ...(input.memoryLimit === undefined ? {} : { memoryLimit: input.memoryLimit }),
  });
  try {
    await loadFates(duck, batches);
    const file = join(workDir, 'snapshot.parquet');
    await duck.write(
      snapshotSql({
        mode,
        isRepeatable: spec.isRepeatable,
        records: text(records),
        old: old === undefined ? undefined : parquet(old),
        oldColumns: previous?.columns ?? [],
        columns: plan.columns,
        settled: settled === undefined ? undefined : parquet(settled),
        isSame,
      }),
      file,
    );
    const [rowCount = 0] = await duck.numbers(`SELECT count(*) FROM ${parquet(file)}`);
    const rows =
      rowCount === 0 ? null : await state.put(`${input.statePath}/snapshot-${randomUUID()}.parquet`, file);
    return { ...next, rows, rowCount, contentHash: null };
  } finally {
    duck.close();
  }
}
