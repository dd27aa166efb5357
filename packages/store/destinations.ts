import type { Selectable } from 'kysely';
import type { JsonObject, StepResult } from '#connector-kit';
import { checkColumns, detailsColumns } from './connection-columns.ts';
import type { Tables } from './database.ts';
import type { Page, PageRequest } from './page.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** A connected destination, without its objects and without its secrets. */
export interface Destination {
  readonly id: number;
  readonly workspaceId: number;
  readonly type: string;
  readonly name: string;
  readonly connectionDetails: JsonObject;
  /** What checks have found out about the account. */
  readonly found: JsonObject;
  readonly credentialsVersion: number;
  readonly createdAt: Date;
  readonly testSteps: readonly StepResult[] | null;
  readonly testSucceeded: boolean | null;
  readonly testedAt: Date | null;
  readonly objectsRefreshedAt: Date | null;
}

function fromRow(row: Selectable<Tables['destinations']>): Destination {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    type: row.type,
    name: row.name,
    connectionDetails: row.connection_details,
    found: row.found,
    credentialsVersion: row.credentials_version,
    createdAt: row.created_at,
    testSteps: row.test_steps,
    testSucceeded: row.test_succeeded,
    testedAt: row.tested_at,
    objectsRefreshedAt: row.objects_refreshed_at,
  };
}

export async function listDestinations(
  scope: WorkspaceScope,
  request: PageRequest,
): Promise<Page<Destination>> {
  const [items, count] = await Promise.all([
    scope.db
      .selectFrom('destinations')
      .selectAll()
      .orderBy('id', request.order)
      .limit(request.perPage)
      .offset((request.page - 1) * request.perPage)
      .execute(),
    scope.db
      .selectFrom('destinations')
      .select((select) => select.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { items: items.map(fromRow), total: Number(count.total) };
}

/** Ids of those of a type. */
export async function listDestinationIds(scope: WorkspaceScope, type: string): Promise<readonly number[]> {
  const rows = await scope.db
    .selectFrom('destinations')
    .select('id')
    .where('type', '=', type)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

export async function findDestination(scope: WorkspaceScope, id: number): Promise<Destination | undefined> {
  const row = await scope.db.selectFrom('destinations').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/**
 * Keeps the destination from being changed or deleted by others until the end of the transaction. Whoever locks a destination and rows of
 * it begins with the destination, as a deletion does.
 *
 * @param purpose a deletion also keeps syncs from beginning to use it
 */
export async function holdDestination(
  scope: WorkspaceScope,
  id: number,
  purpose: 'change' | 'deletion' = 'change',
): Promise<Destination | undefined> {
  const query = scope.db.selectFrom('destinations').selectAll().where('id', '=', id);
  const row = await (purpose === 'deletion' ? query.forUpdate() : query.forNoKeyUpdate()).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export interface NewDestination {
  readonly type: string;
  readonly name: string;
  readonly connectionDetails: JsonObject;
}

export async function insertDestination(
  scope: WorkspaceScope,
  destination: NewDestination,
): Promise<Destination> {
  const row = await scope.db
    .insertInto('destinations')
    .values({
      workspace_id: scope.workspaceId,
      type: destination.type,
      name: destination.name,
      connection_details: JSON.stringify(destination.connectionDetails),
      test_steps: null,
      test_succeeded: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

/** A change of the connection details counts as one of the credentials: the version goes up and old results fall. */
export async function updateDestination(
  scope: WorkspaceScope,
  id: number,
  change: { readonly name?: string; readonly connectionDetails?: JsonObject },
): Promise<Destination> {
  const row = await scope.db
    .updateTable('destinations')
    .where('id', '=', id)
    .set({
      updated_at: new Date(),
      ...(change.name === undefined ? {} : { name: change.name }),
      ...detailsColumns(change.connectionDetails),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

export async function deleteDestination(scope: WorkspaceScope, id: number): Promise<boolean> {
  const result = await scope.db.deleteFrom('destinations').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/**
 * Stores what a check has found so far.
 *
 * @param succeeded null while it runs
 * @param found about the account; joins what is known
 * @returns false when the credentials have changed since, and nothing was stored
 */
export async function recordCheck(
  scope: WorkspaceScope,
  id: number,
  credentialsVersion: number,
  steps: readonly StepResult[],
  succeeded: boolean | null,
  found: JsonObject = {},
): Promise<boolean> {
  const result = await scope.db
    .updateTable('destinations')
    .where('id', '=', id)
    .where('credentials_version', '=', credentialsVersion)
    .set(checkColumns(steps, succeeded, found))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
