import { createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import { route, serveSandbox } from '#sandbox-kit';
import type { Sandbox, SandboxReply, SandboxRequest } from '#sandbox-kit';

export interface SandboxField {
  readonly name: string;
  readonly type: string;
  readonly mode?: 'NULLABLE' | 'REPEATED' | 'REQUIRED';
  readonly precision?: string;
  readonly scale?: string;
}

export interface SandboxTable {
  readonly dataset: string;
  readonly location: string;
  readonly name: string;
  readonly fields: readonly SandboxField[];
}

/** What a statement answers: the sandbox knows the API, and no SQL. */
export type SandboxAnswer =
  | { readonly fields: readonly SandboxField[]; readonly rows: readonly (readonly (string | null)[])[] }
  | { readonly statementType: string }
  | { readonly status: number; readonly reason: string; readonly message: string };

export interface BigQuerySandboxOptions {
  readonly project: string;
  readonly tables: readonly SandboxTable[];
  readonly answer: (sql: string) => SandboxAnswer;
  /** Rows of a page, whatever is asked for. Default 1000. */
  readonly page?: number;
}

export interface BigQuerySandbox extends Sandbox {
  /** A key file that it takes. */
  readonly keyFile: { readonly type: string; readonly client_email: string; readonly private_key: string };
  /** Statements that ran, dry runs left out. */
  readonly statements: readonly string[];
  readonly cancelled: readonly string[];
  /** Access tokens that were given. */
  readonly tokens: readonly string[];
  /** Seconds that tokens last. */
  tokenSeconds: number;
  /** Jobs are answered as still running once. */
  answerLater: boolean;
}

/** Stands in for the REST API of BigQuery: https://cloud.google.com/bigquery/docs/reference/rest */
export async function serveBigQuery(options: BigQuerySandboxOptions): Promise<BigQuerySandbox> {
  const { project, tables, page = 1000 } = options;
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const keyFile = {
    type: 'service_account',
    client_email: `spillway@${project}.iam.gserviceaccount.com`,
    private_key: keys.privateKey,
  };
  const jobs = new Map<string, { sql: string; asked: number }>();
  const statements: string[] = [];
  const cancelled: string[] = [];
  const tokens: string[] = [];

  function token({ form }: SandboxRequest): SandboxReply {
    const [head = '', body = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const { iss } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { iss?: string };
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      createPublicKey(keys.publicKey),
      Buffer.from(signature, 'base64url'),
    );
    if (iss !== keyFile.client_email || !isSigned) {
      return { status: 400, json: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
    }
    const given = `ya29.${randomUUID()}`;
    tokens.push(given);
    return {
      status: 200,
      json: { access_token: given, expires_in: server.tokenSeconds, token_type: 'Bearer' },
    };
  }

  function listDatasets(): SandboxReply {
    const datasets = [...new Map(tables.map((table) => [table.dataset, table.location]))];
    return {
      status: 200,
      json: {
        kind: 'bigquery#datasetList',
        datasets: datasets.map(([datasetId, location]) => ({
          id: `${project}:${datasetId}`,
          datasetReference: { projectId: project, datasetId },
          location,
        })),
      },
    };
  }

  function listTables({ params: [dataset = ''], query }: SandboxRequest): SandboxReply {
    const all = tables.filter((table) => table.dataset === dataset);
    const start = Number(query.get('pageToken') ?? 0);
    const end = start + 2;
    return {
      status: 200,
      json: {
        kind: 'bigquery#tableList',
        tables: all.slice(start, end).map(({ name }) => ({
          id: `${project}:${dataset}.${name}`,
          tableReference: { projectId: project, datasetId: dataset, tableId: name },
        })),
        ...(end < all.length ? { nextPageToken: String(end) } : {}),
      },
    };
  }

  function getTable({ params: [dataset, name] }: SandboxRequest): SandboxReply {
    const table = tables.find((each) => each.dataset === dataset && each.name === name);
    return table === undefined
      ? refuse(404, 'notFound', `Not found: Table ${project}:${dataset}.${name}`)
      : { status: 200, json: { kind: 'bigquery#table', schema: { fields: table.fields } } };
  }

  function insertJob(request: SandboxRequest): SandboxReply {
    const { configuration, jobReference } = request.json as JobBody;
    const sql = configuration.query.query;
    const answer = options.answer(sql);
    if ('reason' in answer) return refuse(answer.status, answer.reason, answer.message);
    const jobId = jobReference?.jobId ?? randomUUID();
    const statementType = 'statementType' in answer ? answer.statementType : 'SELECT';
    const fields = 'fields' in answer ? answer.fields : [];
    if (configuration.dryRun !== true) {
      statements.push(sql);
      jobs.set(jobId, { sql, asked: 0 });
    }
    return {
      status: 200,
      json: {
        kind: 'bigquery#job',
        jobReference: { projectId: project, jobId, location: 'EU' },
        status: { state: configuration.dryRun === true ? 'DONE' : 'RUNNING' },
        statistics: { query: { statementType, schema: { fields } } },
      },
    };
  }

  function queryResults({ params: [jobId = ''], query }: SandboxRequest): SandboxReply {
    const job = jobs.get(jobId);
    if (job === undefined) return refuse(404, 'notFound', `Not found: Job ${jobId}`);
    job.asked += 1;
    const jobReference = { projectId: project, jobId, location: 'EU' };
    if (server.answerLater && job.asked === 1) {
      return { status: 200, json: { jobComplete: false, jobReference } };
    }
    const answer = options.answer(job.sql);
    const { fields, rows } = 'rows' in answer ? answer : { fields: [], rows: [] };
    const start = Number(query.get('pageToken') ?? 0);
    const end = start + Math.min(page, Number(query.get('maxResults') ?? page));
    return {
      status: 200,
      json: {
        kind: 'bigquery#getQueryResultsResponse',
        jobComplete: true,
        jobReference,
        schema: { fields },
        totalRows: String(rows.length),
        rows: rows.slice(start, end).map((row) => ({ f: row.map((v) => ({ v })) })),
        ...(end < rows.length ? { pageToken: String(end) } : {}),
      },
    };
  }

  const base = String.raw`^\/bigquery\/v2\/projects\/${project}`;
  const sandbox = await serveSandbox({
    guard: ({ headers }) =>
      tokens.includes((headers['authorization'] ?? '').replace('Bearer ', ''))
        ? undefined
        : refuse(401, 'authError', 'Request had invalid authentication credentials.'),
    errorBody: (status, message) => errorBody(status, 'backendError', message),
    routes: [
      route('POST', /^\/token$/, token, { isOpen: true }),
      route('GET', new RegExp(`${base}/datasets$`), listDatasets),
      route('GET', new RegExp(`${base}/datasets/([^/]+)/tables$`), listTables),
      route('GET', new RegExp(`${base}/datasets/([^/]+)/tables/([^/]+)$`), getTable),
      route('POST', new RegExp(`${base}/jobs$`), insertJob),
      route('GET', new RegExp(`${base}/queries/([^/]+)$`), queryResults),
      route('POST', new RegExp(`${base}/jobs/([^/]+)/cancel$`), ({ params: [jobId = ''] }) => {
        cancelled.push(jobId);
        return { status: 200, json: { kind: 'bigquery#jobCancelResponse' } };
      }),
    ],
  });
  const server: BigQuerySandbox = Object.assign(sandbox, {
    keyFile,
    statements,
    cancelled,
    tokens,
    tokenSeconds: 3600,
    answerLater: false,
  });
  return server;
}

interface JobBody {
  readonly configuration: { readonly dryRun?: boolean; readonly query: { readonly query: string } };
  readonly jobReference?: { readonly jobId?: string };
}

function refuse(status: number, reason: string, message: string): SandboxReply {
  return { status, json: errorBody(status, reason, message) };
}

function errorBody(status: number, reason: string, message: string) {
  return { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } };
}
