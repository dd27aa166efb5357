import type { Kysely, Selectable } from 'kysely';
import { sql } from 'kysely';
import type { KeptPlan, RunCounts, RunOptions, RunStep } from '#engine';
import type { JsonObject } from '#connector-kit';
import type { Tables } from './database.ts';
import type { Page, PageRequest } from './page.ts';
import type { TriggerReason } from './sync-settings.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

export type RunKind = 'sync' | 'test' | 'retry';
export type RunStatus = 'queued' | 'working' | 'completed' | 'failed';

/** One run of a sync. */
export interface SyncRun {
  readonly id: number;
  readonly workspaceId: number;
  readonly syncId: number;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly triggerReason: TriggerReason;
  readonly scheduledAt: Date | null;
  readonly options: RunOptions;
  readonly fullSync: boolean;
  /** Fences off a worker that was replaced. */
  readonly attempt: number;
  readonly cancelRequestedAt: Date | null;
  readonly canceled: boolean;
  readonly currentStep: RunStep | null;
  /** What is not known yet is absent. */
  readonly counts: Partial<RunCounts>;
  readonly plan: KeptPlan | null;
  readonly sampleRecord: JsonObject | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly errorDetail: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly updatedAt: Date;
  readonly completedAt: Date | null;
  readonly prunedAt: Date | null;
}

export function runFromRow(row: Selectable<Tables['sync_runs']>): SyncRun {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    syncId: row.sync_id,
    kind: row.kind,
    status: row.status,
    triggerReason: row.trigger_reason,
    scheduledAt: row.scheduled_at,
    options: row.options,
    fullSync: row.full_sync,
    attempt: row.attempt,
    cancelRequestedAt: row.cancel_requested_at,
    canceled: row.canceled,
    currentStep: row.current_step,
    counts: row.counts,
    plan: row.plan,
    sampleRecord: row.sample_record,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    errorDetail: row.error_detail,
    createdAt: row.created_at,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    completedAt: row.completed_at,
    prunedAt: row.pruned_at,
  };
}

export interface NewRun {
  readonly syncId: number;
  readonly kind: RunKind;
  readonly triggerReason: TriggerReason;
  readonly scheduledAt: Date | null;
  readonly options: RunOptions;
  readonly fullSync: boolean;
}

/** @returns the run that was added, or undefined while another one of the sync is queued or working */
export async function insertRun(inside: WorkspaceScope, run: NewRun): Promise<SyncRun | undefined> {
  const row = await inside.db
    .insertInto('sync_runs')
    .values({
      workspace_id: inside.workspaceId,
      sync_id: run.syncId,
      kind: run.kind,
      trigger_reason: JSON.stringify(run.triggerReason),
      scheduled_at: run.scheduledAt,
      options: JSON.stringify(run.options),
      full_sync: run.fullSync,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : runFromRow(row);
}

export async function findRun(scope: WorkspaceScope, id: number): Promise<SyncRun | undefined> {
  const row = await scope.db.selectFrom('sync_runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : runFromRow(row);
}

/** The run of a sync that is queued or working. */
export async function findActiveRun(scope: WorkspaceScope, syncId: number): Promise<SyncRun | undefined> {
  const row = await scope.db
    .selectFrom('sync_runs')
    .selectAll()
    .where('sync_id', '=', syncId)
    .where('status', 'in', ['queued', 'working'])
    .executeTakeFirst();
  return row === undefined ? undefined : runFromRow(row);
}

/** The run of a sync that ended last, tests apart. */
export async function findLatestEndedRun(
  scope: WorkspaceScope,
  syncId: number,
): Promise<SyncRun | undefined> {
  const row = await scope.db
    .selectFrom('sync_runs')
    .selectAll()
    .where('sync_id', '=', syncId)
    .where('kind', '<>', 'test')
    .where('status', 'in', ['completed', 'failed'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : runFromRow(row);
}

/** The run of a sync that is queued or working; a queued one does not begin until the end of the transaction. */
export async function holdActiveRun(inside: WorkspaceScope, syncId: number): Promise<SyncRun | undefined> {
  const row = await inside.db
    .selectFrom('sync_runs')
    .selectAll()
    .where('sync_id', '=', syncId)
    .where('status', 'in', ['queued', 'working'])
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : runFromRow(row);
}

/** Runs of a sync by time, those of retries included, tests apart. */
export async function listRuns(
  scope: WorkspaceScope,
  syncId: number,
  request: PageRequest,
): Promise<Page<SyncRun>> {
  const [items, count] = await Promise.all([
    scope.db
      .selectFrom('sync_runs')
      .selectAll()
      .where('sync_id', '=', syncId)
      .where('kind', '<>', 'test')
      .orderBy('id', request.order)
      .limit(request.perPage)
      .offset((request.page - 1) * request.perPage)
      .execute(),
    scope.db
      .selectFrom('sync_runs')
      .where('sync_id', '=', syncId)
      .where('kind', '<>', 'test')
      .select((select) => select.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { items: items.map(runFromRow), total: Number(count.total) };
}

/** Runs that ended and sent records of a run of the same sync again. */
export async function listRetriesOf(
  scope: WorkspaceScope,
  { id, syncId }: Pick<SyncRun, 'id' | 'syncId'>,
): Promise<readonly SyncRun[]> {
  const rows = await scope.db
    .selectFrom('sync_runs')
    .selectAll()
    .where('sync_id', '=', syncId)
    .where('kind', '=', 'retry')
    .where('status', 'in', ['completed', 'failed'])
    .where(sql<boolean>`(options -> 'retry' ->> 'runId')::integer = ${id}`)
    .execute();
  return rows.map(runFromRow);
}

/** How the last run of each sync ended, tests apart; a sync that never ran to an end is not there. */
export async function lastEnds(
  scope: WorkspaceScope,
  syncIds: readonly number[],
): Promise<ReadonlyMap<number, 'completed' | 'failed'>> {
  if (syncIds.length === 0) return new Map();
  const rows = await scope.db
    .selectFrom('sync_runs')
    .distinctOn('sync_id')
    .select(['sync_id', 'status'])
    .where('sync_id', 'in', syncIds)
    .where('status', 'in', ['completed', 'failed'])
    .where('kind', '<>', 'test')
    // Somebody who stops a run says nothing about the sync.
    .where('canceled', '=', false)
    .orderBy('sync_id')
    .orderBy('id', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.sync_id, row.status as 'completed' | 'failed']));
}

/** @returns false when the run is not queued any more */
export async function makeQueuedRunFull(inside: WorkspaceScope, id: number): Promise<boolean> {
  const result = await inside.db
    .updateTable('sync_runs')
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .set({
      full_sync: true,
      options: sql<string>`options || '{"forceFullSync": true}'::jsonb`,
      updated_at: new Date(),
    })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Ends a run that nobody works on yet. @returns false when the run is not queued any more */
export async function cancelQueuedRun(scope: WorkspaceScope, id: number, message: string): Promise<boolean> {
  const now = new Date();
  const result = await scope.db
    .updateTable('sync_runs')
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .set({
      status: 'failed',
      canceled: true,
      cancel_requested_at: now,
      completed_at: now,
      updated_at: now,
      error_code: 'CANCELED',
      error_message: message,
    })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Asks whoever works on the run to end it. @returns false when nobody works on it */
export async function requestCancel(scope: WorkspaceScope, id: number): Promise<boolean> {
  const result = await scope.db
    .updateTable('sync_runs')
    .where('id', '=', id)
    .where('status', '=', 'working')
    .set({ cancel_requested_at: sql<Date>`coalesce(cancel_requested_at, now())`, updated_at: new Date() })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** How many runs wait and how many are worked on, of all workspaces; tests and retries count too. */
export async function countRuns(
  db: Kysely<Tables>,
): Promise<readonly { status: 'queued' | 'working'; count: number }[]> {
  const rows = await db
    .selectFrom('sync_runs')
    .select(['status', (select) => select.fn.countAll<string>().as('count')])
    .where('status', 'in', ['queued', 'working'])
    .groupBy('status')
    .execute();
  const counts = new Map(rows.map(({ status, count }) => [status, Number(count)]));
  return (['queued', 'working'] as const).map((status) => ({ status, count: counts.get(status) ?? 0 }));
}
