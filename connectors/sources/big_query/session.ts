import type { BigQuery, Job } from '@google-cloud/bigquery';
import type { BigQueryContext } from './credentials.ts';
import { bigQueryFault } from './fault.ts';
import { accessTokens } from './token.ts';

const HOST = 'https://bigquery.googleapis.com';
/** Rows of one page: an answer of more than some 10 MB is cut shorter by BigQuery. */
const PAGE = 10_000;

/** A field of a schema: https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema */
export interface SchemaField {
  readonly name?: string;
  readonly type?: string;
  readonly mode?: string;
  readonly precision?: string;
  readonly scale?: string;
}

/** What is asked of BigQuery by Google's client; faults are ConnectorErrors. */
export interface Session {
  datasets(): Promise<readonly { readonly id: string; readonly location: string }[]>;
  tables(dataset: string): Promise<readonly string[]>;
  tableFields(project: string, dataset: string, table: string): Promise<readonly SchemaField[]>;
  /** What a query would answer, without running it. */
  dryRun(sql: string): Promise<{ readonly fields: readonly SchemaField[]; readonly statementType: string }>;
  /** Rows of a query whose columns are `c0`, `c1`, … and texts. */
  rows(sql: string, width: number): AsyncGenerator<readonly (string | null)[]>;
}

/** @throws NetworkError where the host's address is not allowed, ConfigurationError, ReconnectError */
export async function openSession(context: BigQueryContext): Promise<Session> {
  const { credentials, baseUrl, signal } = context;
  const apiEndpoint = baseUrl ?? HOST;
  await context.network.resolve(new URL(apiEndpoint).hostname.replaceAll(/^\[|\]$/gu, ''));
  const { BigQuery: Client } = await import('@google-cloud/bigquery');
  const client = new Client({
    projectId: credentials.project_id,
    location: credentials.location,
    apiEndpoint,
    maxRetries: 2,
  });
  const accessToken = accessTokens(context);
  // Holds the tokens that it is given below. With it the client looks for no other identity, in no file and at no
  // metadata address.
  const identity = client.authClient.fromAPIKey('unused');
  client.authClient.cachedCredential = identity;

  async function asked<T>(doing: string, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    identity.setCredentials({ access_token: await accessToken() });
    try {
      return await unlessAborted(signal, work());
    } catch (error) {
      signal.throwIfAborted();
      throw bigQueryFault(error, doing);
    }
  }

  return {
    datasets: () =>
      asked('the list of datasets', async () => {
        const [datasets] = await client.getDatasets();
        return datasets.map((dataset) => ({
          id: dataset.id ?? '',
          location: (dataset.metadata as { location?: string }).location ?? '',
        }));
      }),
    tables: (dataset) =>
      asked(`the list of tables of ${dataset}`, async () => {
        const [tables] = await client.dataset(dataset).getTables();
        return tables.map((table) => table.id ?? '');
      }),
    tableFields: (project, dataset, table) =>
      asked(`the columns of ${table}`, async () => {
        const [metadata] = await client.dataset(dataset, { projectId: project }).table(table).getMetadata();
        return (metadata as { schema?: { fields?: SchemaField[] } }).schema?.fields ?? [];
      }),
    dryRun: (sql) =>
      asked('the query', async () => {
        const [job] = await client.createQueryJob({ query: sql, dryRun: true, useLegacySql: false });
        const { query } = (job.metadata as { statistics?: { query?: DryRun } }).statistics ?? {};
        return { fields: query?.schema?.fields ?? [], statementType: query?.statementType ?? '' };
      }),
    rows: (sql, width) => readPages(client, asked, signal, sql, width),
  };
}

interface DryRun {
  readonly schema?: { readonly fields?: readonly SchemaField[] };
  readonly statementType?: string;
}

async function* readPages(
  client: BigQuery,
  asked: <T>(doing: string, work: () => Promise<T>) => Promise<T>,
  signal: AbortSignal,
  sql: string,
  width: number,
): AsyncGenerator<readonly (string | null)[]> {
  const [job] = await asked('the query', () => client.createQueryJob({ query: sql, useLegacySql: false }));
  const stop = (): void => void cancel(job);
  signal.addEventListener('abort', stop);
  let done = false;
  try {
    for (let page: object | null = { maxResults: PAGE, autoPaginate: false }; page !== null;) {
      const options: object = page;
      const [rows, next] = await asked('the rows of the query', () => job.getQueryResults(options));
      for (const row of rows as Record<string, unknown>[]) yield cellsOf(row, width);
      page = next ?? null;
    }
    done = true;
  } finally {
    signal.removeEventListener('abort', stop);
    if (!done) stop();
  }
}

async function cancel(job: Job): Promise<void> {
  try {
    await job.cancel();
  } catch {
    // A query that ends by itself costs no more than one that was cancelled late.
  }
}

function cellsOf(row: Readonly<Record<string, unknown>>, width: number): readonly (string | null)[] {
  return Array.from({ length: width }, (_, index) => {
    const cell = row[`c${index}`];
    return typeof cell === 'string' ? cell : null;
  });
}

/** @throws the signal's reason as soon as it aborts */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => {});
  }
}
