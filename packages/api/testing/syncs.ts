import { Client } from 'pg';
import type { TestServer } from './served.ts';

/** Runs SQL on the store of a server: for what no endpoint makes, such as the end of a run. */
export async function inStore<Row extends object>(
  server: Pick<TestServer, 'databaseUrl'>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

export interface KnownSource {
  readonly id: number;
  readonly tableId: number;
  readonly modelId: number;
  readonly datasetId: number;
}

const COLUMNS = ['id', 'email', 'name', 'score'].map((name) => ({ name, type: 'text', nativeType: 'text' }));

/**
 * A source whose table `warehouse.public.customers`, model and dataset are known with their columns. Its credentials
 * can't be opened: what asks it fails at once.
 */
export async function addSource(
  server: Pick<TestServer, 'databaseUrl' | 'workspaceToken'>,
  workspaceId?: number,
): Promise<KnownSource> {
  const [row] = await inStore<{ id: number; table_id: number; model_id: number; dataset_id: number }>(
    server,
    `with workspace as (select coalesce($1::int, min(id)) id from spillway.workspaces),
     source as (
       insert into spillway.sources (workspace_id, type, name, sync_engine, connection_details, tables_refreshed_at)
       select id, 'postgres', 'Warehouse', 'basic', '{}', now() from workspace returning id, workspace_id
     ), credentials as (
       insert into spillway.secrets (scope, workspace_id, purpose, row_id, key_id, sealed)
       select 'workspace:' || workspace_id, workspace_id, 'source_credentials', id, 'none', '\\xff' from source
     ), found as (
       insert into spillway.source_tables (workspace_id, source_id, catalog, schema, name, columns)
       select workspace_id, id, 'warehouse', 'public', 'customers', $2 from source returning id
     ), model as (
       insert into spillway.datasets (workspace_id, source_id, is_model, name, query, columns)
       select workspace_id, id, true, 'Customers', 'select * from customers', $2 from source returning id
     ), dataset as (
       insert into spillway.datasets (workspace_id, source_id, is_model, name, query, columns)
       select workspace_id, id, false, 'Customers', 'select * from customers', $2 from source returning id
     )
     select source.id, found.id table_id, model.id model_id, dataset.id dataset_id
     from source, found, model, dataset`,
    [workspaceId ?? null, JSON.stringify(COLUMNS)],
  );
  if (row === undefined) throw new Error('The source was not added');
  return { id: row.id, tableId: row.table_id, modelId: row.model_id, datasetId: row.dataset_id };
}

export const table = {
  type: 'table',
  table_catalog: 'warehouse',
  table_schema: 'public',
  table_name: 'customers',
};

export const column = (from: string, to: string, more: object = {}) => ({
  from: { type: 'column', data: from },
  to,
  ...more,
});

export interface SyncEnds {
  readonly source: KnownSource;
  readonly destinationId: number;
}

/** The body of a sync of `customers` to contacts, with what a test wants otherwise. */
export const syncBody = ({ source, destinationId }: SyncEnds, more: object = {}) => ({
  operation: 'upsert',
  source_attributes: { connection_id: source.id, object: table },
  destination_attributes: { connection_id: destinationId, object: 'contact' },
  mappings: [column('email', 'email', { is_primary_identifier: true })],
  ...more,
});

/** Creates a sync and gives its id. */
export async function createSync(api: TestServer['api'], ends: SyncEnds, more: object = {}): Promise<number> {
  const { status, body } = await api('POST', '/syncs', { json: syncBody(ends, more) });
  if (status !== 200) throw new Error(`POST /syncs answered ${status}: ${JSON.stringify(body)}`);
  return body.data.sync_id;
}

/** The run as a worker would have left it. */
export async function setRun(
  server: Pick<TestServer, 'databaseUrl'>,
  runId: number,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const names = Object.keys(values);
  const assignments = names.map((name, at) => `${name} = $${at + 2}`).join(', ');
  await inStore(server, `update spillway.sync_runs set ${assignments} where id = $1`, [
    runId,
    ...Object.values(values).map((value) =>
      value !== null && typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value,
    ),
  ]);
}
