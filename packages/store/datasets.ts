import type { Selectable } from 'kysely';
import type { SourceColumn } from '#connector-kit';
import type { Tables } from './database.ts';
import type { Page, PageRequest, Slice } from './page.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** A query with a name: a dataset, or a model. */
export interface StoredDataset {
  readonly id: number;
  readonly sourceId: number;
  readonly isModel: boolean;
  readonly name: string;
  readonly description: string | null;
  readonly query: string;
  readonly approved: boolean | null;
  /** Null until they were fetched. */
  readonly columns: readonly SourceColumn[] | null;
  readonly columnsRefreshedAt: Date | null;
  /** As the last sync counted them; null before. */
  readonly recordCount: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

function fromRow(row: Selectable<Tables['datasets']>): StoredDataset {
  return {
    id: row.id,
    sourceId: row.source_id,
    isModel: row.is_model,
    name: row.name,
    description: row.description,
    query: row.query,
    approved: row.approved,
    columns: row.columns,
    columnsRefreshedAt: row.columns_refreshed_at,
    recordCount: row.record_count === null ? null : Number(row.record_count),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Models of one source, or datasets of all. */
export type DatasetsOf = { readonly modelsOf: number } | 'datasets';

export async function listDatasets(
  scope: WorkspaceScope,
  of: DatasetsOf,
  request: Slice & Pick<PageRequest, 'order'>,
): Promise<Page<StoredDataset>> {
  const chosen = scope.db
    .selectFrom('datasets')
    .where('is_model', '=', of !== 'datasets')
    .$if(of !== 'datasets', (rows) => rows.where('source_id', '=', of === 'datasets' ? 0 : of.modelsOf));
  const [items, count] = await Promise.all([
    chosen.selectAll().orderBy('id', request.order).limit(request.limit).offset(request.offset).execute(),
    chosen.select((select) => select.fn.countAll<string>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { items: items.map(fromRow), total: Number(count.total) };
}

/** A dataset or a model. */
export async function findDataset(scope: WorkspaceScope, id: number): Promise<StoredDataset | undefined> {
  const row = await scope.db.selectFrom('datasets').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Keeps it from being changed, deleted or used by others until the end of the transaction. */
export async function holdDataset(scope: WorkspaceScope, id: number): Promise<StoredDataset | undefined> {
  const row = await scope.db
    .selectFrom('datasets')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export interface NewDataset {
  readonly sourceId: number;
  readonly isModel: boolean;
  readonly name: string;
  readonly description: string | null;
  readonly query: string;
  readonly approved: boolean | null;
}

export async function insertDataset(scope: WorkspaceScope, dataset: NewDataset): Promise<StoredDataset> {
  const row = await scope.db
    .insertInto('datasets')
    .values({
      workspace_id: scope.workspaceId,
      source_id: dataset.sourceId,
      is_model: dataset.isModel,
      name: dataset.name,
      description: dataset.description,
      query: dataset.query,
      approved: dataset.approved,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

export interface StoredDatasetChange {
  readonly name?: string;
  readonly description?: string | null;
  readonly query?: string;
  readonly approved?: boolean | null;
}

/** Another query forgets the columns and the count of the one before. */
export async function updateDataset(
  scope: WorkspaceScope,
  id: number,
  change: StoredDatasetChange,
): Promise<StoredDataset> {
  const row = await scope.db
    .updateTable('datasets')
    .where('id', '=', id)
    .set({
      ...change,
      updated_at: new Date(),
      ...(change.query === undefined
        ? {}
        : { columns: null, columns_refreshed_at: null, record_count: null }),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

export async function deleteDataset(scope: WorkspaceScope, id: number): Promise<boolean> {
  const result = await scope.db.deleteFrom('datasets').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/**
 * Call it in a transaction that holds the source.
 *
 * @param query that they belong to
 * @returns false when the dataset is gone or has another query by now, and nothing was stored
 */
export async function recordDatasetColumns(
  inside: WorkspaceScope,
  id: number,
  query: string,
  columns: readonly SourceColumn[],
): Promise<boolean> {
  const result = await inside.db
    .updateTable('datasets')
    .where('id', '=', id)
    .where('query', '=', query)
    .set({ columns: JSON.stringify(columns), columns_refreshed_at: new Date() })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Keeps how many records a sync has read, unless the dataset was changed after `asOf`. */
export async function recordDatasetCount(
  scope: WorkspaceScope,
  id: number,
  count: number,
  asOf: Date,
): Promise<void> {
  await scope.db
    .updateTable('datasets')
    .where('id', '=', id)
    .where('updated_at', '<=', asOf)
    .set({ record_count: String(count) })
    .execute();
}
