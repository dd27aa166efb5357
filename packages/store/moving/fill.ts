import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { ofDestination, ofSource } from '../connection-jobs.ts';
import type { JobSubject } from '../connection-jobs.ts';
import type { Tables } from '../database.ts';
import type { QueuedJob } from '../job-queue.ts';
import type { MovedTable } from './tables.ts';

/** Rows may refer to rows that come later, such as a sync to the one that it runs after. */
export async function awaitReferences(transaction: Transaction<Tables>): Promise<void> {
  await sql`set constraints all deferred`.execute(transaction);
}

/** Inserts rows as `StoreSnapshot.rows` gave them, ids included. */
export async function insertRows(
  transaction: Transaction<Tables>,
  { name }: MovedTable,
  rows: readonly string[],
): Promise<void> {
  const table = sql.id('spillway', name);
  await sql`insert into ${table} overriding system value
    select * from jsonb_populate_recordset(null::${table}, ${`[${rows.join(',')}]`}::jsonb)`.execute(
    transaction,
  );
}

/** New rows get ids above this one. */
export async function continueIds(
  transaction: Transaction<Tables>,
  { name, identity }: MovedTable,
  lastId: string,
): Promise<void> {
  await sql`select setval(pg_get_serial_sequence(${`spillway.${name}`}, ${identity}), ${lastId}::bigint)`.execute(
    transaction,
  );
}

/** Jobs that were waiting or running where the rows came from: no queue of this database knows them yet. */
export async function unqueuedJobs(
  transaction: Transaction<Tables>,
): Promise<readonly (QueuedJob & { readonly about: JobSubject })[]> {
  const rows = await transaction
    .updateTable('connection_jobs')
    .set({ state: 'queued' })
    .where('state', 'in', ['queued', 'running'])
    .returning(['id', 'workspace_id', 'destination_id', 'source_id'])
    .execute();
  return rows.map((row) => ({
    jobId: row.id,
    workspaceId: row.workspace_id,
    about: row.source_id === null ? ofDestination(row.destination_id ?? 0) : ofSource(row.source_id),
  }));
}
