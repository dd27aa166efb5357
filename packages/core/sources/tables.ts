import { findTable, findTableByName, listTables, ofSource, sliceOf } from '#store';
import type { DiscoveredTable, Page, PageRequest, TableListing, WorkspaceScope } from '#store';
import type { SourceTable } from '#connector-kit';
import { queueJob, waitForJob } from '../connection-jobs.ts';
import { InvalidInput, NotFound } from '../errors.ts';
import { refreshStateOf } from '../refresh-state.ts';
import type { Services } from '../services.ts';
import { requireSource } from './sources.ts';

/** A new source lists its tables as well, so its first job counts as a refresh of them. */
const TABLE_REFRESHES = ['refresh_tables', 'connect'] as const;

export interface ListedTables {
  readonly page: Page<DiscoveredTable>;
  /** Null while they were never loaded. */
  readonly refreshedAt: Date | null;
}

/**
 * Where the tables were never loaded, a refresh is started. By name; `order` counts as that of a list whose first
 * entry is its newest, so `asc` turns it round.
 *
 * @throws NotFound
 */
export async function listSourceTables(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  request: PageRequest & Pick<TableListing, 'search' | 'orders'>,
): Promise<ListedTables> {
  const source = await requireSource(scope, sourceId);
  if (source.tablesRefreshedAt === null) await startTableRefresh(services, scope, sourceId);
  const isReversed = request.order === 'asc';
  const page = await listTables(scope, sourceId, { ...request, ...sliceOf(request), isReversed });
  return { page, refreshedAt: source.tablesRefreshedAt };
}

/** @returns the refresh_key. @throws NotFound */
export async function startTableRefresh(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
): Promise<number> {
  return (await queueJob(services, scope, ofSource(sourceId), 'refresh_tables')).id;
}

/** @throws NotFound, InvalidInput as `refreshStateOf` */
export async function tableRefreshState(
  scope: WorkspaceScope,
  sourceId: number,
  key: string | undefined,
): Promise<'processing' | 'completed'> {
  await requireSource(scope, sourceId);
  return refreshStateOf(scope, ofSource(sourceId), TABLE_REFRESHES, key);
}

/** How a request names a table of a source. */
export type TableName = { readonly id: number } | SourceTable;

/** @throws NotFound */
async function requireTable(
  scope: WorkspaceScope,
  sourceId: number,
  name: TableName,
): Promise<DiscoveredTable> {
  const table =
    'id' in name ? await findTable(scope, sourceId, name.id) : await findTableByName(scope, sourceId, name);
  if (table === undefined) throw new NotFound(`table of source ${sourceId}`);
  return table;
}

/** Lists the tables where they were never loaded. @throws NotFound, InvalidInput where they can't be listed */
async function loadTables(services: Services, scope: WorkspaceScope, sourceId: number): Promise<void> {
  const source = await requireSource(scope, sourceId);
  if (source.tablesRefreshedAt !== null) return;
  const queued = await queueJob(services, scope, ofSource(sourceId), 'refresh_tables');
  const job = await waitForJob(services, scope, queued.id);
  if (job?.state === 'failed') {
    throw new InvalidInput(`The tables could not be listed: ${job.message ?? 'unknown'}`);
  }
}

/** @returns the refresh_key. @throws NotFound, InvalidInput where the tables can't be listed */
export async function startColumnRefresh(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  name: TableName,
): Promise<number> {
  if (!('id' in name)) await loadTables(services, scope, sourceId);
  const { id: tableId } = await requireTable(scope, sourceId, name);
  return (await queueJob(services, scope, ofSource(sourceId, { tableId }), 'refresh_columns')).id;
}

/** @throws NotFound, InvalidInput as `refreshStateOf` */
export async function columnRefreshState(
  scope: WorkspaceScope,
  sourceId: number,
  name: TableName,
  key: string | undefined,
): Promise<'processing' | 'completed'> {
  const { id: tableId } = await requireTable(scope, sourceId, name);
  return refreshStateOf(scope, ofSource(sourceId, { tableId }), ['refresh_columns'], key);
}

export interface FetchedTable {
  readonly table: DiscoveredTable;
  /** Why its columns can't be fetched; null when they are there, or being fetched still. */
  readonly fault: string | null;
}

/** One table; columns that were never fetched are fetched now. @throws NotFound */
export async function fetchTable(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  name: TableName,
): Promise<FetchedTable> {
  const table = await requireTable(scope, sourceId, name);
  if (table.columns !== null) return { table, fault: null };
  const about = ofSource(sourceId, { tableId: table.id });
  const queued = await queueJob(services, scope, about, 'refresh_columns');
  const job = await waitForJob(services, scope, queued.id);
  const fetched = await requireTable(scope, sourceId, { id: table.id });
  const failed = fetched.columns === null && job?.state === 'failed';
  return {
    table: fetched,
    fault: failed ? `The columns could not be fetched: ${job.message ?? 'unknown'}` : null,
  };
}

/** The same, for whoever wants nothing but the columns. @throws NotFound, InvalidInput where they can't be fetched */
export async function fetchColumns(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  name: SourceTable,
): Promise<DiscoveredTable> {
  await loadTables(services, scope, sourceId);
  const { table, fault } = await fetchTable(services, scope, sourceId, name);
  if (fault !== null) throw new InvalidInput(fault);
  return table;
}
