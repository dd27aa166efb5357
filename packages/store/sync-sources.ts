import type { Selectable } from 'kysely';
import type { SourceColumn } from '#connector-kit';
import type { Tables } from './database.ts';
import type { SourceObject } from './sync-settings.ts';
import type { Sync } from './syncs.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** What a sync reads, with what is known of it. */
export type DescribedSource =
  | {
      readonly type: 'table';
      /** Null where the table was never listed. */
      readonly id: number | null;
      readonly catalog: string;
      readonly schema: string;
      readonly name: string;
    }
  | {
      readonly type: 'model' | 'dataset';
      readonly id: number;
      readonly name: string;
      readonly query: string;
      readonly createdAt: Date;
      readonly updatedAt: Date;
    }
  /** It was deleted. */
  | { readonly type: 'model' | 'dataset'; readonly id: number; readonly name: null };

/** What each sync reads, in the order of the syncs. */
export async function describeSources(
  scope: WorkspaceScope,
  syncs: readonly Sync[],
): Promise<readonly DescribedSource[]> {
  const objects = syncs.map(({ sourceObject }) => sourceObject);
  const names = objects.flatMap((object) => (object.type === 'table' ? [object.name] : []));
  const ids = objects.flatMap((object) => (object.type === 'table' ? [] : [object.id]));
  const [tables, datasets] = await Promise.all([
    names.length === 0
      ? []
      : scope.db
          .selectFrom('source_tables')
          .select(['id', 'source_id', 'catalog', 'schema', 'name'])
          .where('name', 'in', names)
          .where(
            'source_id',
            'in',
            syncs.map((sync) => sync.sourceId),
          )
          .execute(),
    ids.length === 0
      ? []
      : scope.db
          .selectFrom('datasets')
          .select(['id', 'name', 'query', 'created_at', 'updated_at'])
          .where('id', 'in', ids)
          .execute(),
  ]);
  const idOfTable = new Map(tables.map((row) => [tableKey(row.source_id, row), row.id]));
  const datasetById = new Map(datasets.map((row) => [row.id, row]));
  return syncs.map(({ sourceId, sourceObject }) => {
    if (sourceObject.type === 'table') {
      return { ...sourceObject, id: idOfTable.get(tableKey(sourceId, sourceObject)) ?? null };
    }
    const { type, id } = sourceObject;
    const row = datasetById.get(id);
    if (row === undefined) return { type, id, name: null };
    const { name, query, created_at: createdAt, updated_at: updatedAt } = row;
    return { type, id, name, query, createdAt, updatedAt };
  });
}

function tableKey(sourceId: number, table: { catalog: string; schema: string; name: string }): string {
  return JSON.stringify([sourceId, table.catalog, table.schema, table.name]);
}

/** How a request names what a sync reads; what is undefined was left out. */
export type SourceObjectName =
  | {
      readonly type: 'table';
      readonly id: number | undefined;
      readonly catalog: string | undefined;
      readonly schema: string | undefined;
      readonly name: string | undefined;
    }
  | {
      readonly type: 'model' | 'dataset';
      readonly id: number | undefined;
      readonly name: string | undefined;
    };

export interface FoundSourceObject {
  readonly id: number;
  readonly object: SourceObject;
  /** Null where they were never fetched. */
  readonly columns: readonly SourceColumn[] | null;
  /** False when the source no longer has it. */
  readonly present: boolean;
}

/** What a request may mean: two at most, since more than one is too many. */
export async function findSourceObjects(
  scope: WorkspaceScope,
  sourceId: number,
  name: SourceObjectName,
): Promise<readonly FoundSourceObject[]> {
  if (name.type === 'table') {
    let tables = scope.db.selectFrom('source_tables').selectAll().where('source_id', '=', sourceId);
    if (name.id !== undefined) tables = tables.where('id', '=', name.id);
    if (name.catalog !== undefined) tables = tables.where('catalog', '=', name.catalog);
    if (name.schema !== undefined) tables = tables.where('schema', '=', name.schema);
    if (name.name !== undefined) tables = tables.where('name', '=', name.name);
    return (await tables.limit(2).execute()).map(fromTable);
  }
  let datasets = scope.db
    .selectFrom('datasets')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('is_model', '=', name.type === 'model');
  if (name.id !== undefined) datasets = datasets.where('id', '=', name.id);
  if (name.name !== undefined) datasets = datasets.where('name', '=', name.name);
  const rows = await datasets.limit(2).execute();
  return rows.map(({ id, columns }) => ({ id, object: { type: name.type, id }, columns, present: true }));
}

function fromTable(row: Selectable<Tables['source_tables']>): FoundSourceObject {
  const { id, catalog, schema, name, columns, present } = row;
  return { id, object: { type: 'table', catalog, schema, name }, columns, present };
}

/** Whether the tables of a source were ever listed; undefined where there is no such source. */
export async function hasListedTables(scope: WorkspaceScope, sourceId: number): Promise<boolean | undefined> {
  const row = await scope.db
    .selectFrom('sources')
    .select('tables_refreshed_at')
    .where('id', '=', sourceId)
    .executeTakeFirst();
  return row === undefined ? undefined : row.tables_refreshed_at !== null;
}
