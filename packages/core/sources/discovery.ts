import {
  findDataset,
  findSource,
  findTable,
  recordDatasetColumns,
  recordTableColumns,
  replaceTables,
} from '#store';
import type { ConnectionJob, WorkspaceScope } from '#store';
import type { StoreInJob } from '../job-run.ts';
import type { OpenedSource } from './open-source.ts';

interface Discovery {
  readonly scope: WorkspaceScope;
  readonly job: ConnectionJob;
  readonly opened: OpenedSource;
  readonly store: StoreInJob;
}

/** Lists the tables. @returns why it failed, or undefined */
export async function discoverTables({ opened, store }: Discovery): Promise<string | undefined> {
  const { connector, source, context } = opened;
  const found = await connector.tables(context);
  await store((inside) => replaceTables(inside, source.id, source.credentialsVersion, found));
  return undefined;
}

/** Fetches the columns of the job's table or dataset. @returns why it failed, or undefined */
export async function discoverColumns(discovery: Discovery): Promise<string | undefined> {
  const { scope, job, opened } = discovery;
  const { connector, source, context } = opened;
  if (job.tableId !== null) {
    const { tableId } = job;
    const table = await findTable(scope, source.id, tableId);
    if (table === undefined) return 'The table is gone: refresh the tables of the source.';
    const { catalog, schema, name } = table;
    const columns = await connector.columns(context, { table: { catalog, schema, name } });
    await storeIfCurrent(discovery, (inside) => recordTableColumns(inside, tableId, columns));
    return undefined;
  }
  const datasetId = job.datasetId ?? 0;
  const dataset = await findDataset(scope, datasetId);
  if (dataset === undefined) return 'The dataset was deleted.';
  const columns = await connector.columns(context, { sql: dataset.query });
  await storeIfCurrent(discovery, (inside) =>
    recordDatasetColumns(inside, datasetId, dataset.query, columns),
  );
  return undefined;
}

/** What was found with other credentials than the source has now is dropped. */
async function storeIfCurrent(
  { opened: { source }, store }: Discovery,
  write: (inside: WorkspaceScope) => Promise<unknown>,
): Promise<void> {
  await store(async (inside) => {
    const now = await findSource(inside, source.id);
    if (now?.credentialsVersion === source.credentialsVersion) await write(inside);
  });
}
