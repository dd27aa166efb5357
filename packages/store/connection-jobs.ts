import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { JobKind, JobState, Tables } from './database.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** What a job is about. */
export interface JobSubject {
  /** One of the two is null. */
  readonly destinationId: number | null;
  readonly sourceId: number | null;
  /** An object of the destination. */
  readonly objectFullName: string | null;
  /** A table of the source. */
  readonly tableId: number | null;
  /** A dataset or model of the source. */
  readonly datasetId: number | null;
}

/** A check or a discovery of one destination or source. Its id is the `refresh_key` of the API. */
export interface ConnectionJob extends JobSubject {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly attempt: number;
  readonly message: string | null;
  readonly credentialsVersion: number;
}

/** A destination, or one of its objects. */
export function ofDestination(destinationId: number, objectFullName: string | null = null): JobSubject {
  return { destinationId, sourceId: null, objectFullName, tableId: null, datasetId: null };
}

/** A source, or one of its tables or datasets. */
export function ofSource(
  sourceId: number,
  part: { readonly tableId?: number; readonly datasetId?: number } = {},
): JobSubject {
  const { tableId = null, datasetId = null } = part;
  return { destinationId: null, sourceId, objectFullName: null, tableId, datasetId };
}

function fromRow(row: Selectable<Tables['connection_jobs']>): ConnectionJob {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    destinationId: row.destination_id,
    sourceId: row.source_id,
    kind: row.kind,
    objectFullName: row.object_full_name,
    tableId: row.table_id,
    datasetId: row.dataset_id,
    state: row.state,
    attempt: row.attempt,
    message: row.message,
    credentialsVersion: row.credentials_version,
  };
}

export interface NewConnectionJob extends JobSubject {
  readonly kind: JobKind;
  readonly credentialsVersion: number;
}

/** @returns the job that was added, or undefined when the same one is already waiting or running */
export async function insertJob(
  scope: WorkspaceScope,
  job: NewConnectionJob,
): Promise<ConnectionJob | undefined> {
  const row = await scope.db
    .insertInto('connection_jobs')
    .values({
      workspace_id: scope.workspaceId,
      destination_id: job.destinationId,
      source_id: job.sourceId,
      kind: job.kind,
      object_full_name: job.objectFullName,
      table_id: job.tableId,
      dataset_id: job.datasetId,
      credentials_version: job.credentialsVersion,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

function jobsAbout(scope: WorkspaceScope, subject: JobSubject) {
  return scope.db
    .selectFrom('connection_jobs')
    .selectAll()
    .$if(subject.destinationId !== null, (jobs) => jobs.where('destination_id', '=', subject.destinationId))
    .$if(subject.sourceId !== null, (jobs) => jobs.where('source_id', '=', subject.sourceId))
    .where('object_full_name', 'is not distinct from', subject.objectFullName)
    .where('table_id', 'is not distinct from', subject.tableId)
    .where('dataset_id', 'is not distinct from', subject.datasetId);
}

export async function findActiveJob(
  scope: WorkspaceScope,
  job: NewConnectionJob,
): Promise<ConnectionJob | undefined> {
  const row = await jobsAbout(scope, job)
    .where('kind', '=', job.kind)
    .where('credentials_version', '=', job.credentialsVersion)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function findJob(scope: WorkspaceScope, id: number): Promise<ConnectionJob | undefined> {
  const row = await scope.db
    .selectFrom('connection_jobs')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function findLatestJob(
  scope: WorkspaceScope,
  subject: JobSubject,
  kinds: readonly JobKind[],
): Promise<ConnectionJob | undefined> {
  const row = await jobsAbout(scope, subject)
    .where('kind', 'in', kinds)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Takes the job for a new attempt; undefined when it has ended already. */
export async function startJob(scope: WorkspaceScope, id: number): Promise<ConnectionJob | undefined> {
  const row = await scope.db
    .updateTable('connection_jobs')
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .set({ state: 'running', attempt: sql<number>`attempt + 1`, started_at: new Date() })
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** @returns false when another attempt has taken over: what this one found must not be stored */
export async function isCurrentAttempt(scope: WorkspaceScope, job: ConnectionJob): Promise<boolean> {
  const row = await scope.db
    .selectFrom('connection_jobs')
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
    .updateTable('connection_jobs')
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', 'in', ['queued', 'running'])
    .set({ state: end.state, message: end.message, finished_at: new Date() })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Ended jobs that are kept of each destination and source: their refresh keys can be asked for. */
const ENDED_JOBS_KEPT = 200;

export async function forgetOldJobs(scope: WorkspaceScope, subject: JobSubject): Promise<void> {
  const [column, id] =
    subject.sourceId === null
      ? (['destination_id', subject.destinationId] as const)
      : (['source_id', subject.sourceId] as const);
  await scope.db
    .deleteFrom('connection_jobs')
    .where(column, '=', id)
    .where('state', 'in', ['completed', 'failed'])
    .where('id', '<=', (eb) =>
      eb
        .selectFrom('connection_jobs')
        .select('id')
        .where(column, '=', id)
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
): Promise<ConnectionJob | undefined> {
  const row = await scope.db
    .updateTable('connection_jobs')
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
  of: 'destination_id' | 'source_id',
): Promise<readonly { kind: JobKind; state: JobState; count: number }[]> {
  const rows = await db
    .selectFrom('connection_jobs')
    .select(['kind', 'state', (select) => select.fn.countAll<string>().as('count')])
    .where(of, 'is not', null)
    .where('state', 'in', ['queued', 'running'])
    .groupBy(['kind', 'state'])
    .execute();
  return rows.map((row) => ({ kind: row.kind, state: row.state, count: Number(row.count) }));
}
