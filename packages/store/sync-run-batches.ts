import { sql } from 'kysely';
import type { BatchExceptions, BatchPlace, JournaledBatch, TimedBatch } from '#engine';
import type { Json } from '#connector-kit';
import type { WorkspaceScope } from './workspace-scope.ts';

/** An attempt at a run: an older one can write nothing any more. */
export interface RunAttempt {
  readonly runId: number;
  readonly attempt: number;
}

/** What is to be remembered of a batch; `unsent`: nothing. */
export type BatchEntry = BatchPlace &
  (
    | { readonly state: 'sending' | 'unsent' }
    | { readonly state: 'pending'; readonly handle: Json }
    | { readonly state: 'done'; readonly exceptions: BatchExceptions | null }
  );

/**
 * Writes entries of different batches in one statement, durable when it resolves. Of a run that is being cancelled those
 * are left out that say that a batch leaves.
 *
 * @returns undefined when the attempt is not the current one, and then nothing was written
 */
export async function writeBatches(
  scope: WorkspaceScope,
  { runId, attempt }: RunAttempt,
  entries: readonly BatchEntry[],
): Promise<{ readonly isCancelled: boolean } | undefined> {
  const rows = JSON.stringify(entries);
  // The lock makes whoever takes the run over wait until this is committed.
  const { rows: found } = await sql<{ is_cancelled: boolean }>`
    with current as materialized (
      select id, workspace_id, cancel_requested_at is not null as is_cancelled
      from spillway.sync_runs
      where id = ${runId} and workspace_id = ${scope.workspaceId} and attempt = ${attempt} and status = 'working'
      for share
    ), entries as materialized (
      select * from jsonb_to_recordset(${rows}::jsonb) as entry(
        "firstRecord" bigint, "recordCount" integer, state text, handle jsonb, exceptions jsonb
      )
    ), removed as (
      delete from spillway.sync_run_batches as batch using current, entries
      where batch.run_id = current.id and batch.first_record = entries."firstRecord" and entries.state = 'unsent'
    ), written as (
      insert into spillway.sync_run_batches
        (run_id, workspace_id, first_record, record_count, state, attempt, handle, started_at, completed_at, exceptions)
      select current.id, current.workspace_id, "firstRecord", "recordCount", state, ${attempt}, handle, now(),
        case when state = 'done' then now() end, nullif(exceptions, 'null'::jsonb)
      from current, entries
      where state <> 'unsent' and not (state = 'sending' and is_cancelled)
      on conflict (run_id, first_record) do update set
        state = excluded.state, attempt = excluded.attempt, handle = excluded.handle,
        completed_at = excluded.completed_at, exceptions = excluded.exceptions
    )
    select is_cancelled from current`.execute(scope.db);
  const [row] = found;
  return row === undefined ? undefined : { isCancelled: row.is_cancelled };
}

/** All batches of a run, in order of place. */
export async function listBatches(scope: WorkspaceScope, runId: number): Promise<readonly JournaledBatch[]> {
  return listTimedBatches(scope, runId);
}

/** The same with their times. */
export async function listTimedBatches(scope: WorkspaceScope, runId: number): Promise<readonly TimedBatch[]> {
  const rows = await scope.db
    .selectFrom('sync_run_batches')
    .select(['first_record', 'record_count', 'state', 'handle', 'exceptions', 'started_at', 'completed_at'])
    .where('run_id', '=', runId)
    .orderBy('first_record')
    .execute();
  return rows.map((row): TimedBatch => {
    const common = {
      firstRecord: Number(row.first_record),
      recordCount: row.record_count,
      startedAt: row.started_at.toISOString(),
      completedAt: row.completed_at?.toISOString() ?? null,
    };
    if (row.state === 'done') return { ...common, state: 'done', exceptions: row.exceptions };
    if (row.state === 'pending') return { ...common, state: 'pending', handle: row.handle };
    return { ...common, state: 'sending' };
  });
}

/** How many records of a run that has ended have one of the statuses; what was on its way is `unknown`. */
export async function countExceptions(
  scope: WorkspaceScope,
  runId: number,
  statuses: readonly string[],
): Promise<number> {
  const row = await scope.db
    .selectFrom('sync_run_batches')
    .where('run_id', '=', runId)
    .select(
      sql<string>`coalesce(sum(case
        when state = 'done' then (
          select count(*) from jsonb_array_elements(exceptions -> 'records') as record
          where record ->> 'status' = any(${[...statuses]}::text[])
        )
        when 'unknown' = any(${[...statuses]}::text[]) then record_count
        else 0
      end), 0)`.as('count'),
    )
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
