import { sql } from 'kysely';
import type { KeptPlan, RunCounts, RunStep, StoredSnapshot } from '#engine';
import type { JsonObject } from '#connector-kit';
import type { RunAttempt } from './sync-run-batches.ts';
import { runFromRow } from './sync-runs.ts';
import type { SyncRun } from './sync-runs.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** Takes the run for a new attempt; undefined when it has ended already. */
export async function startRun(scope: WorkspaceScope, id: number): Promise<SyncRun | undefined> {
  const row = await scope.db
    .updateTable('sync_runs')
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'working'])
    .set({
      status: 'working',
      attempt: sql<number>`attempt + 1`,
      started_at: sql<Date>`coalesce(started_at, now())`,
      updated_at: new Date(),
    })
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : runFromRow(row);
}

/** What a run may change of itself while it works. */
export interface RunProgress {
  readonly step?: RunStep;
  readonly counts?: RunCounts;
  readonly plan?: KeptPlan;
  readonly fullSync?: boolean;
}

/** @returns false when the attempt is not the current one */
export async function saveProgress(
  scope: WorkspaceScope,
  { runId, attempt }: RunAttempt,
  { step, counts, plan, fullSync }: RunProgress,
): Promise<boolean> {
  const result = await scope.db
    .updateTable('sync_runs')
    .where('id', '=', runId)
    .where('attempt', '=', attempt)
    .where('status', '=', 'working')
    .set({
      updated_at: new Date(),
      ...(step === undefined ? {} : { current_step: step }),
      ...(counts === undefined ? {} : { counts: JSON.stringify(counts) }),
      ...(plan === undefined ? {} : { plan: JSON.stringify(plan) }),
      ...(fullSync === undefined ? {} : { full_sync: fullSync }),
    })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Why a run failed, for the person who must act. */
export interface RunFault {
  readonly code: string;
  readonly message: string;
  readonly detail: string | null;
}

export interface RunEnd {
  /** Null: it completed. */
  readonly fault: RunFault | null;
  readonly isCanceled: boolean;
  readonly counts: Partial<RunCounts>;
  /** Of a test run: the record that was sent. */
  readonly sampleRecord?: JsonObject | undefined;
  /** What the destination has taken from now on; undefined: as before. */
  readonly memory?:
    { readonly snapshot: StoredSnapshot | null; readonly highWaterMark: string | null } | undefined;
  /** What it sent could not be remembered. */
  readonly isUnsettled?: boolean;
}

/** A run with a plan may have sent some of it; what a test sends is never remembered. */
const unsettledIfPlanned = sql<boolean>`plan is not null and kind <> 'test'`;

/**
 * Ends a run and keeps what its sync remembers, both or neither.
 *
 * @returns false when the attempt is not the current one, and then nothing was written
 */
export async function finishRun(
  inside: WorkspaceScope,
  { runId, attempt }: RunAttempt,
  end: RunEnd,
): Promise<boolean> {
  // Before the run, as `queueRun` does: it waits for the run with the sync in its hands.
  await inside.db
    .selectFrom('syncs')
    .select('id')
    .where('id', '=', (select) =>
      select.selectFrom('sync_runs').select('sync_id').where('sync_runs.id', '=', runId),
    )
    .forNoKeyUpdate()
    .execute();
  const now = new Date();
  const row = await inside.db
    .updateTable('sync_runs')
    .where('id', '=', runId)
    .where('attempt', '=', attempt)
    .where('status', '=', 'working')
    .set({
      status: end.fault === null ? 'completed' : 'failed',
      canceled: end.isCanceled,
      counts: JSON.stringify(end.counts),
      // Where it failed stays to be seen.
      ...(end.fault === null ? { current_step: null } : {}),
      ...(end.sampleRecord === undefined ? {} : { sample_record: JSON.stringify(end.sampleRecord) }),
      error_code: end.fault?.code ?? null,
      error_message: end.fault?.message ?? null,
      error_detail: end.fault?.detail ?? null,
      ...(end.isUnsettled === true ? { unsettled: unsettledIfPlanned } : {}),
      updated_at: now,
      completed_at: now,
    })
    .returning('sync_id')
    .executeTakeFirst();
  if (row === undefined) return false;
  if (end.memory === undefined) return true;
  const { snapshot, highWaterMark } = end.memory;
  await inside.db
    .updateTable('syncs')
    .where('id', '=', row.sync_id)
    .set({
      snapshot: snapshot === null ? null : JSON.stringify(snapshot),
      high_water_mark: highWaterMark,
    })
    .execute();
  return true;
}

/**
 * Ends a run whatever attempt holds it: its workers kept dying. Nothing is written into its journal any more.
 *
 * @returns the run, if it had not ended
 */
export async function abandonRun(
  inside: WorkspaceScope,
  id: number,
  fault: RunFault,
): Promise<SyncRun | undefined> {
  const now = new Date();
  const row = await inside.db
    .updateTable('sync_runs')
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'working'])
    .set({
      status: 'failed',
      attempt: sql<number>`attempt + 1`,
      error_code: fault.code,
      error_message: fault.message,
      error_detail: fault.detail,
      unsettled: unsettledIfPlanned,
      updated_at: now,
      completed_at: now,
    })
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : runFromRow(row);
}

/** Of a run that ended. */
export async function saveCounts(inside: WorkspaceScope, id: number, counts: RunCounts): Promise<void> {
  await inside.db
    .updateTable('sync_runs')
    .where('id', '=', id)
    .set({ counts: JSON.stringify(counts) })
    .execute();
}

/** Whether the run is asked to end, or another worker has it. */
export async function runState(
  scope: WorkspaceScope,
  { runId, attempt }: RunAttempt,
): Promise<'current' | 'cancelled' | 'taken_over'> {
  const row = await scope.db
    .selectFrom('sync_runs')
    .select(['attempt', 'status', 'cancel_requested_at'])
    .where('id', '=', runId)
    .executeTakeFirst();
  if (row?.attempt !== attempt || row.status !== 'working') return 'taken_over';
  return row.cancel_requested_at === null ? 'current' : 'cancelled';
}
