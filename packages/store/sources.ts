import type { Selectable } from 'kysely';
import type { JsonObject, StepResult } from '#connector-kit';
import { checkColumns, detailsColumns } from './connection-columns.ts';
import type { Tables } from './database.ts';
import type { Page, PageRequest } from './page.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

export type SyncEngine = 'basic' | 'advanced';

/** A connected source, without its tables and without its secrets. */
export interface StoredSource {
  readonly id: number;
  readonly workspaceId: number;
  readonly type: string;
  readonly name: string;
  readonly syncEngine: SyncEngine;
  readonly readOnlyConnection: boolean;
  readonly writebackRetentionDays: number | null;
  readonly connectionDetails: JsonObject;
  /** What checks have found out about the account. */
  readonly found: JsonObject;
  readonly credentialsVersion: number;
  readonly createdAt: Date;
  readonly testSteps: readonly StepResult[] | null;
  readonly testSucceeded: boolean | null;
  readonly testedAt: Date | null;
  readonly tablesRefreshedAt: Date | null;
}

function fromRow(row: Selectable<Tables['sources']>): StoredSource {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    type: row.type,
    name: row.name,
    syncEngine: row.sync_engine,
    readOnlyConnection: row.read_only_connection,
    writebackRetentionDays: row.writeback_retention_days,
    connectionDetails: row.connection_details,
    found: row.found,
    credentialsVersion: row.credentials_version,
    createdAt: row.created_at,
    testSteps: row.test_steps,
    testSucceeded: row.test_succeeded,
    testedAt: row.tested_at,
    tablesRefreshedAt: row.tables_refreshed_at,
  };
}

export async function listSources(scope: WorkspaceScope, request: PageRequest): Promise<Page<StoredSource>> {
  const [items, count] = await Promise.all([
    scope.db
      .selectFrom('sources')
      .selectAll()
      .orderBy('id', request.order)
      .limit(request.perPage)
      .offset((request.page - 1) * request.perPage)
      .execute(),
    scope.db
      .selectFrom('sources')
      .select((select) => select.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { items: items.map(fromRow), total: Number(count.total) };
}

export async function findSource(scope: WorkspaceScope, id: number): Promise<StoredSource | undefined> {
  const row = await scope.db.selectFrom('sources').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/**
 * Keeps the source from being changed or deleted by others until the end of the transaction. Whoever locks a source
 * and rows of it begins with the source, as a deletion does.
 *
 * @param lock `deletion` keeps others also from adding rows that refer to it
 */
export async function holdSource(
  scope: WorkspaceScope,
  id: number,
  lock: 'change' | 'deletion' = 'change',
): Promise<StoredSource | undefined> {
  const one = scope.db.selectFrom('sources').selectAll().where('id', '=', id);
  const row = await (lock === 'change' ? one.forNoKeyUpdate() : one.forUpdate()).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export interface NewSource {
  readonly type: string;
  readonly name: string;
  readonly syncEngine: SyncEngine;
  readonly readOnlyConnection: boolean;
  readonly writebackRetentionDays: number | null;
  readonly connectionDetails: JsonObject;
}

export async function insertSource(scope: WorkspaceScope, source: NewSource): Promise<StoredSource> {
  const row = await scope.db
    .insertInto('sources')
    .values({
      workspace_id: scope.workspaceId,
      type: source.type,
      name: source.name,
      sync_engine: source.syncEngine,
      read_only_connection: source.readOnlyConnection,
      writeback_retention_days: source.writebackRetentionDays,
      connection_details: JSON.stringify(source.connectionDetails),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

export interface StoredSourceChange {
  readonly name?: string;
  readonly writebackRetentionDays?: number | null;
  /** Counts as a change of the credentials: the version goes up and old results fall. */
  readonly connectionDetails?: JsonObject;
}

export async function updateSource(
  scope: WorkspaceScope,
  id: number,
  change: StoredSourceChange,
): Promise<StoredSource> {
  const { name, writebackRetentionDays, connectionDetails } = change;
  const row = await scope.db
    .updateTable('sources')
    .where('id', '=', id)
    .set({
      updated_at: new Date(),
      ...(name === undefined ? {} : { name }),
      ...(writebackRetentionDays === undefined ? {} : { writeback_retention_days: writebackRetentionDays }),
      ...detailsColumns(connectionDetails),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

export async function deleteSource(scope: WorkspaceScope, id: number): Promise<boolean> {
  const result = await scope.db.deleteFrom('sources').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/**
 * Stores what a check of a source has found so far: see `recordCheck`.
 *
 * @returns false when the credentials have changed since, and nothing was stored
 */
export async function recordSourceCheck(
  scope: WorkspaceScope,
  id: number,
  credentialsVersion: number,
  steps: readonly StepResult[],
  succeeded: boolean | null,
  found: JsonObject = {},
): Promise<boolean> {
  const result = await scope.db
    .updateTable('sources')
    .where('id', '=', id)
    .where('credentials_version', '=', credentialsVersion)
    .set(checkColumns(steps, succeeded, found))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
