import type { StoredSnapshot } from '#engine';
import type { RunAttempt } from './sync-run-batches.ts';
import { runFromRow } from './sync-runs.ts';
import type { SyncRun } from './sync-runs.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** Runs of a sync that ended, and what they sent is not in what it remembers; the oldest first. */
export async function listUnsettledRuns(scope: WorkspaceScope, syncId: number): Promise<readonly SyncRun[]> {
  const rows = await scope.db
    .selectFrom('sync_runs')
    .selectAll()
    .where('sync_id', '=', syncId)
    .where('unsettled', '=', true)
    .orderBy('id')
    .execute();
  return rows.map(runFromRow);
}

/**
 * Makes what a run sent part of what its sync remembers, by word of a later run of the sync.
 *
 * @param memory undefined: it stays as it is
 * @returns false when the attempt is not the current one, and then nothing was written
 */
export async function settleRun(
  inside: WorkspaceScope,
  { runId, attempt }: RunAttempt,
  { id, syncId }: Pick<SyncRun, 'id' | 'syncId'>,
  memory: { readonly snapshot: StoredSnapshot; readonly highWaterMark: string | null } | undefined,
): Promise<boolean> {
  // Before the run: see `finishRun`.
  await inside.db.selectFrom('syncs').select('id').where('id', '=', syncId).forNoKeyUpdate().execute();
  const current = await inside.db
    .selectFrom('sync_runs')
    .select('id')
    .where('id', '=', runId)
    .where('attempt', '=', attempt)
    .where('status', '=', 'working')
    .forShare()
    .executeTakeFirst();
  if (current === undefined) return false;
  await inside.db.updateTable('sync_runs').where('id', '=', id).set({ unsettled: false }).execute();
  if (memory === undefined) return true;
  await inside.db
    .updateTable('syncs')
    .where('id', '=', syncId)
    .set({ snapshot: JSON.stringify(memory.snapshot), high_water_mark: memory.highWaterMark })
    .execute();
  return true;
}
