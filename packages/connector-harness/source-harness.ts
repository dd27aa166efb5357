import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkCredentials,
  OpenLifetime,
  parseCredentials,
  ReconnectError,
  runCheck,
  type AnySource,
  type Dataset,
  type JsonObject,
  type ReadRequest,
  type SourceColumn,
  type SourceContext,
  type SourceRows,
  type SourceTable,
  type StepResult,
  type WarehouseSession,
} from '#connector-kit';
import { Egress, type CallRecord } from '#egress';
import { Redactor, revealSecrets } from '#secret';
import { csvRows, type CsvRow } from './csv-rows.ts';
import { logInto, type LogLine } from './log.ts';
import { expectNoSecrets } from './no-secrets.ts';

export interface SourceHarnessOptions {
  /** As a client of the API sends them. */
  readonly credentials: unknown;
  /** Default: loopback. */
  readonly allowedAddresses?: readonly string[];
  /** Stands in for every host of the provider. */
  readonly baseUrl?: string;
  /** PEM certificates to trust. */
  readonly certificateAuthorities?: readonly string[];
  readonly signal?: AbortSignal;
  /** SPILLWAY_FILES_DIR. */
  readonly filesDir?: string;
}

/**
 * A source as the server runs it: real credentials, real egress, real checks of the kit. Every method throws when a
 * secret of the credentials shows in what came out.
 */
export interface SourceHarness {
  check(): Promise<readonly StepResult[]>;
  connectionDetails(): JsonObject;
  tables(): Promise<readonly SourceTable[]>;
  columns(dataset: Dataset): Promise<readonly SourceColumn[]>;
  /** The rows of a CSV, whole. */
  rows(request: ReadRequest): Promise<readonly CsvRow[]>;
  /** As the connector gives them. */
  read(request: ReadRequest): Promise<SourceRows>;
  greatest(dataset: Dataset, column: string): Promise<string | null>;
  /** @throws where the source has none */
  openWarehouse(): Promise<WarehouseSession>;
  readonly calls: readonly CallRecord[];
  readonly found: JsonObject;
  readonly logs: readonly LogLine[];
  close(): Promise<void>;
}

/** @throws CredentialsError where the source's fields don't accept the credentials */
export function createSourceHarness(definition: AnySource, options: SourceHarnessOptions): SourceHarness {
  const stored = checkCredentials(definition.fields, options.credentials);
  const credentials: unknown = parseCredentials(definition.fields, stored);
  const secrets = [...revealSecrets(credentials), ...(definition.secrets?.(credentials) ?? [])];
  const redactor = new Redactor(secrets);
  const calls: CallRecord[] = [];
  const logs: LogLine[] = [];
  const folders: string[] = [];
  const signal = options.signal ?? new AbortController().signal;
  let found: JsonObject = {};
  const egress = new Egress({
    allowedAddresses: options.allowedAddresses ?? ['127.0.0.0/8', '::1'],
    certificateAuthorities: options.certificateAuthorities ?? [],
    userAgent: 'Spillway',
    retryBaseMs: 5,
  });

  const lifetime = new OpenLifetime();

  async function newContext(): Promise<SourceContext<unknown>> {
    const workDir = await mkdtemp(join(tmpdir(), 'spillway-source-'));
    folders.push(workDir);
    return {
      credentials,
      http: egress.httpClient({
        type: definition.type,
        redactor,
        record: (call) => calls.push(call),
        signal,
      }),
      token: () => Promise.reject(new ReconnectError('A source has no token.')),
      found,
      network: egress.network,
      log: logInto(logs),
      signal,
      lifetime,
      baseUrl: options.baseUrl?.replace(/\/+$/, ''),
      filesDir: options.filesDir,
      workDir,
    };
  }

  async function watched<Result>(
    method: string,
    run: (context: SourceContext<unknown>) => Promise<Result>,
  ): Promise<Result> {
    try {
      const result = await run(await newContext());
      expectNoSecrets(secrets, `the result of ${method}`, result);
      return result;
    } catch (error) {
      expectNoSecrets(secrets, `the error of ${method}`, error);
      throw error;
    } finally {
      expectNoSecrets(secrets, `the calls recorded during ${method}`, calls);
      expectNoSecrets(secrets, `the logs of ${method}`, logs);
    }
  }

  return {
    calls,
    logs,
    get found() {
      return found;
    },
    async check() {
      const result = await watched('check', (context) => runCheck(definition.check, context, redactor));
      found = { ...found, ...result.found };
      return result.steps;
    },
    connectionDetails() {
      const details = definition.connectionDetails(credentials);
      expectNoSecrets(secrets, 'the connection details', details);
      return details;
    },
    tables: () => watched('tables', (context) => definition.tables(context)),
    columns: (dataset) => watched('columns', (context) => definition.columns(context, dataset)),
    rows: (request) =>
      watched('read', async (context) => {
        const result = await definition.read(context, request);
        if ('parquet' in result) throw new Error(`${definition.type} gives Parquet: use read()`);
        return csvRows(result.csv);
      }),
    async read(request) {
      return definition.read(await newContext(), request);
    },
    greatest: (dataset, column) =>
      watched('greatest', (context) => definition.greatest(context, dataset, column)),
    async openWarehouse() {
      if (definition.openWarehouse === undefined) throw new Error(`${definition.type} has no warehouse`);
      return definition.openWarehouse(await newContext());
    },
    async close() {
      await lifetime.end();
      await egress.close();
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}
