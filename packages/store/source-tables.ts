import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { SourceColumn, SourceTable } from '#connector-kit';
import type { Tables } from './database.ts';
import type { Page, Slice } from './page.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** A table of a source as it was found last. */
export interface DiscoveredTable extends SourceTable {
  readonly id: number;
  readonly sourceId: number;
  /** Null until they were fetched. */
  readonly columns: readonly SourceColumn[] | null;
  readonly columnsRefreshedAt: Date | null;
  /** False when the source no longer has it. */
  readonly present: boolean;
}

function fromRow(row: Selectable<Tables['source_tables']>): DiscoveredTable {
  return {
    id: row.id,
    sourceId: row.source_id,
    catalog: row.catalog,
    schema: row.schema,
    name: row.name,
    columns: row.columns,
    columnsRefreshedAt: row.columns_refreshed_at,
    present: row.present,
  };
}

export interface TableOrder {
  readonly by: 'catalog' | 'schema' | 'name';
  readonly direction: 'asc' | 'desc';
}

export interface TableListing extends Slice {
  /** Part of the catalog, schema or name, in any case. */
  readonly search?: string;
  /** Beside the order of their names. */
  readonly orders: readonly TableOrder[];
  /** Turns the order of the names round. */
  readonly isReversed?: boolean;
}

/** Tables that the source has now. */
export async function listTables(
  scope: WorkspaceScope,
  sourceId: number,
  listing: TableListing,
): Promise<Page<DiscoveredTable>> {
  const search = listing.search?.toLowerCase() ?? '';
  const found = scope.db
    .selectFrom('source_tables')
    .where('source_id', '=', sourceId)
    .where('present', '=', true)
    .$if(search !== '', (tables) =>
      tables.where((eb) =>
        eb.or(
          (['catalog', 'schema', 'name'] as const).map(
            (column) => sql<boolean>`strpos(lower(${eb.ref(column)}), ${search}) > 0`,
          ),
        ),
      ),
    );
  const direction = listing.isReversed === true ? 'desc' : 'asc';
  const byName = (['catalog', 'schema', 'name'] as const).map((by) => ({ by, direction }) as const);
  const ordered = [...listing.orders, ...byName].reduce(
    (tables, { by, direction }) => tables.orderBy(by, direction),
    found.selectAll(),
  );
  const [items, count] = await Promise.all([
    ordered.limit(listing.limit).offset(listing.offset).execute(),
    found.select((select) => select.fn.countAll<string>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { items: items.map(fromRow), total: Number(count.total) };
}

export async function findTable(
  scope: WorkspaceScope,
  sourceId: number,
  id: number,
): Promise<DiscoveredTable | undefined> {
  const row = await scope.db
    .selectFrom('source_tables')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function findTableByName(
  scope: WorkspaceScope,
  sourceId: number,
  table: SourceTable,
): Promise<DiscoveredTable | undefined> {
  const row = await scope.db
    .selectFrom('source_tables')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('catalog', '=', table.catalog)
    .where('schema', '=', table.schema)
    .where('name', '=', table.name)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Rows sent in one statement: bounds its memory for sources with thousands of tables. */
const TABLES_PER_STATEMENT = 1_000;

/**
 * Replaces what was known by what was found now. Columns and ids are kept; a table that is gone stays, marked as not
 * present. Call it in a transaction.
 *
 * @returns false when the credentials have changed since, and nothing was stored
 */
export async function replaceTables(
  inside: WorkspaceScope,
  sourceId: number,
  credentialsVersion: number,
  found: readonly SourceTable[],
): Promise<boolean> {
  const marked = await inside.db
    .updateTable('sources')
    .where('id', '=', sourceId)
    .where('credentials_version', '=', credentialsVersion)
    .set({ tables_refreshed_at: new Date() })
    .executeTakeFirst();
  if (marked.numUpdatedRows === 0n) return false;
  const before = await inside.db
    .selectFrom('source_tables')
    .select(['id', 'catalog', 'schema', 'name', 'present'])
    .where('source_id', '=', sourceId)
    .execute();
  const known = new Map(before.map((table) => [keyOf(table), table]));
  const now = new Map(found.map((table) => [keyOf(table), table]));
  await markPresent(
    inside,
    before.filter((table) => !table.present && now.has(keyOf(table))).map(({ id }) => id),
    true,
  );
  await markPresent(
    inside,
    before.filter((table) => table.present && !now.has(keyOf(table))).map(({ id }) => id),
    false,
  );
  const added = [...now].filter(([key]) => !known.has(key)).map(([, table]) => table);
  for (let start = 0; start < added.length; start += TABLES_PER_STATEMENT) {
    await inside.db
      .insertInto('source_tables')
      .values(
        added.slice(start, start + TABLES_PER_STATEMENT).map(({ catalog, schema, name }) => ({
          workspace_id: inside.workspaceId,
          source_id: sourceId,
          catalog,
          schema,
          name,
        })),
      )
      .execute();
  }
  return true;
}

function keyOf({ catalog, schema, name }: SourceTable): string {
  return JSON.stringify([catalog, schema, name]);
}

async function markPresent(inside: WorkspaceScope, ids: readonly number[], present: boolean): Promise<void> {
  if (ids.length === 0) return;
  await inside.db
    .updateTable('source_tables')
    .where(sql<boolean>`id = any(${ids}::int[])`)
    .set({ present })
    .execute();
}

/** A table that was found by itself, with its columns. Call it in a transaction that holds the source. */
export async function recordTable(
  inside: WorkspaceScope,
  sourceId: number,
  { catalog, schema, name }: SourceTable,
  columns: readonly SourceColumn[],
): Promise<void> {
  const found = { columns: JSON.stringify(columns), columns_refreshed_at: new Date(), present: true };
  await inside.db
    .insertInto('source_tables')
    .values({ workspace_id: inside.workspaceId, source_id: sourceId, catalog, schema, name, ...found })
    .onConflict((same) => same.columns(['source_id', 'catalog', 'schema', 'name']).doUpdateSet(found))
    .execute();
}

/** Call it in a transaction that holds the source. @returns false when the table is gone */
export async function recordTableColumns(
  inside: WorkspaceScope,
  id: number,
  columns: readonly SourceColumn[],
): Promise<boolean> {
  const result = await inside.db
    .updateTable('source_tables')
    .where('id', '=', id)
    .set({ columns: JSON.stringify(columns), columns_refreshed_at: new Date() })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
