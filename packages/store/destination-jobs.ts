import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { JobKind, JobState, Tables } from './database.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** A check or a discovery of one destination. Its id is the `refresh_key` of the API. */
export interface DestinationJob {
  readonly id: number;
  readonly workspaceId: number;
  readonly destinationId: number;
  readonly kind: JobKind;
  readonly objectFullName: string | null;
  readonly state: JobState;
  readonly attempt: number;
  readonly message: string | null;
  readonly credentialsVersion: number;
}

function fromRow(row: Selectable<Tables['destination_jobs']>): DestinationJob {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    destinationId: row.destination_id,
    kind: row.kind,
    objectFullName: row.object_full_name,
    state: row.state,
    attempt: row.attempt,
    message: row.message,
    credentialsVersion: row.credentials_version,
  };
}

export interface NewDestinationJob {
  readonly destinationId: number;
  readonly kind: JobKind;
  readonly objectFullName: string | null;
  readonly credentialsVersion: number;
}

/** @returns the job that was added, or undefined when the same one is already waiting or running */
export async function insertJob(
  scope: WorkspaceScope,
  job: NewDestinationJob,
): Promise<DestinationJob | undefined> {
  const row = await scope.db
    .insertInto('destination_jobs')
    .values({
      workspace_id: scope.workspaceId,
      destination_id: job.destinationId,
      kind: job.kind,
      object_full_name: job.objectFullName,
      credentials_version: job.credentialsVersion,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function findActiveJob(
  scope: WorkspaceScope,
  job: NewDestinationJob,
): Promise<DestinationJob | undefined> {
  const row = await scope.db
    .selectFrom('destination_jobs')
    .selectAll()
    .where('destination_id', '=', job.destinationId)
    .where('kind', '=', job.kind)
    .where('credentials_version', '=', job.credentialsVersion)
    .where('object_full_name', 'is not distinct from', job.objectFullName)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function findJob(scope: WorkspaceScope, id: number): Promise<DestinationJob | undefined> {
  const row = await scope.db
    .selectFrom('destination_jobs')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function findLatestJob(
  scope: WorkspaceScope,
  destinationId: number,
  kinds: readonly JobKind[],
  objectFullName: string | null,
): Promise<DestinationJob | undefined> {
  const row = await scope.db
    .selectFrom('destination_jobs')
    .selectAll()
    .where('destination_id', '=', destinationId)
    .where('kind', 'in', kinds)
    .where('object_full_name', 'is not distinct from', objectFullName)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Takes the job for a new attempt; undefined when it has ended already. */
export async function startJob(scope: WorkspaceScope, id: number): Promise<DestinationJob | undefined> {
  const row = await scope.db
    .updateTable('destination_jobs')
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .set({ state: 'running', attempt: sql<number>`attempt + 1`, started_at: new Date() })
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** @returns false when another attempt has taken over: what this one found must not be stored */
export async function isCurrentAttempt(scope: WorkspaceScope, job: DestinationJob): Promise<boolean> {
  const row = await scope.db
    .selectFrom('destination_jobs')
    .select('id')
    .where('id', '=', job.id)
    .where('attempt', '=', job.attempt)
    .where('state', '=', 'running')
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function finishJob(
  scope: WorkspaceScope,
  id: number,
  attempt: number,
  end: { readonly state: 'completed' | 'failed'; readonly message: string | null },
): Promise<boolean> {
  const result = await scope.db
    .updateTable('destination_jobs')
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', 'in', ['queued', 'running'])
    .set({ state: end.state, message: end.message, finished_at: new Date() })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Ended jobs that are kept of each destination: their refresh keys can be asked for. */
const ENDED_JOBS_KEPT = 200;

export async function forgetOldJobs(scope: WorkspaceScope, destinationId: number): Promise<void> {
  await scope.db
    .deleteFrom('destination_jobs')
    .where('destination_id', '=', destinationId)
    .where('state', 'in', ['completed', 'failed'])
    .where('id', '<=', (eb) =>
      eb
        .selectFrom('destination_jobs')
        .select('id')
        .where('destination_id', '=', destinationId)
        .orderBy('id', 'desc')
        .offset(ENDED_JOBS_KEPT)
        .limit(1),
    )
    .execute();
}

/** Ends a job whatever attempt holds it: its workers kept dying. @returns the job, if it had not ended */
export async function abandonJob(
  scope: WorkspaceScope,
  id: number,
  message: string,
): Promise<DestinationJob | undefined> {
  const row = await scope.db
    .updateTable('destination_jobs')
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .set({ state: 'failed', message, finished_at: new Date(), attempt: sql<number>`attempt + 1` })
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Jobs of all workspaces that wait or run. */
export async function countJobs(
  db: Kysely<Tables>,
): Promise<readonly { kind: JobKind; state: JobState; count: number }[]> {
  const rows = await db
    .selectFrom('destination_jobs')
    .select(['kind', 'state', (select) => select.fn.countAll<string>().as('count')])
    .where('state', 'in', ['queued', 'running'])
    .groupBy(['kind', 'state'])
    .execute();
  return rows.map((row) => ({ kind: row.kind, state: row.state, count: Number(row.count) }));
}
