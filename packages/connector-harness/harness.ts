import {
  accountForBatch,
  checkCredentials,
  OpenLifetime,
  parseCredentials,
  runCheck,
  secretsOf,
  type AnyDestination,
  type AccessToken,
  type Batch,
  type ConnectorContext,
  type DestinationField,
  type DestinationObject,
  type FieldOptions,
  type HttpClient,
  type Json,
  type JsonObject,
  type Limits,
  type Outcome,
  type ReplaceBatch,
  type StepResult,
  type WriteOperation,
  type WriteRecord,
} from '#connector-kit';
import { Egress, type CallRecord } from '#egress';
import { bearerClient, type OAuthClient } from '#oauth';
import { Redactor } from '#secret';
import { logInto, type LogLine } from './log.ts';
import { expectNoSecrets } from './no-secrets.ts';
import { harnessTokens, type HarnessGrant } from './tokens.ts';

const MOST_POLLS = 1_000;

export interface HarnessOptions {
  /** As a client of the API sends them. */
  readonly credentials: unknown;
  /** Default: loopback. */
  readonly allowedAddresses?: readonly string[];
  /** Stands in for every host of the provider. */
  readonly baseUrl?: string;
  /** PEM certificates to trust. */
  readonly certificateAuthorities?: readonly string[];
  readonly signal?: AbortSignal;
  /** What an OAuth provider has granted. */
  readonly grant?: HarnessGrant;
  /** The OAuth client that refreshes the grant. */
  readonly client?: OAuthClient;
  /** As if check steps had found it out before. */
  readonly found?: JsonObject;
  /** Shortens the time that a connector gives its requests. */
  readonly timeoutMs?: number;
  /** No rate limit, whatever the connector declares. */
  readonly unlimited?: boolean;
  /** The wait before the first retry of an HTTP call. Default 5. */
  readonly retryBaseMs?: number;
}

export interface HarnessBatch {
  /** An object, or the `fullName` of one that the connector lists. */
  readonly object: DestinationObject | string;
  readonly operation: WriteOperation;
  readonly primaryIdentifier: string | null;
  readonly records: readonly WriteRecord[];
  readonly fieldOptions?: Readonly<Record<string, FieldOptions>>;
  /** Default: the object's fields that the records have. */
  readonly fields?: readonly DestinationField[];
  readonly advancedConfiguration?: Readonly<Record<string, Json>>;
}

/** A part of a replacement; default: all of it. */
export type HarnessReplacement = Omit<HarnessBatch, 'operation' | 'primaryIdentifier'> &
  Partial<Pick<ReplaceBatch, 'offset' | 'isLast' | 'total'>>;

/**
 * A connector as the server runs it: real credentials, real egress, real checks of the kit. Every method throws
 * when a secret of the credentials shows in what came out: results, error messages, recorded calls, logs.
 */
export interface Harness {
  check(): Promise<readonly StepResult[]>;
  connectionDetails(): JsonObject;
  objects(): Promise<readonly DestinationObject[]>;
  /** One object that the connector lists, with its fields. Throws where it lists none of that name. */
  object(fullName: string): Promise<DestinationObject & { readonly fields: readonly DestinationField[] }>;
  fields(object: DestinationObject | string): Promise<readonly DestinationField[]>;
  limits(object: DestinationObject | string): Promise<Limits>;
  /** Writes a batch and polls a pending job to its end: one outcome per record, or it throws. */
  write(batch: HarnessBatch): Promise<readonly Outcome[]>;
  /** Writes one part of a replacement; default: all of it. */
  replace(part: HarnessReplacement): Promise<readonly Outcome[]>;
  /** Every HTTP call so far. */
  readonly calls: readonly CallRecord[];
  /** What check steps have found out about the account so far. */
  readonly found: JsonObject;
  /** The access token as the connector gets it. */
  token(): Promise<AccessToken>;
  readonly logs: readonly LogLine[];
  /** Ends the lifetime that all calls had in common, as those of a run do. */
  close(): Promise<void>;
}

/** @throws CredentialsError where the connector's fields don't accept the credentials */
export function createHarness(definition: AnyDestination, options: HarnessOptions): Harness {
  const stored = checkCredentials(definition.auth.fields, options.credentials);
  const credentials: unknown = parseCredentials(definition.auth.fields, stored);
  const secrets = [...secretsOf(definition, credentials)];
  const redactor = new Redactor(secrets);
  const calls: CallRecord[] = [];
  const logs: LogLine[] = [];
  const signal = options.signal ?? new AbortController().signal;
  const baseUrl = options.baseUrl?.replace(/\/+$/, '');
  const rateLimit =
    options.unlimited === true
      ? undefined
      : definition.rateLimit?.(credentials, options.grant?.details ?? {});
  let found: JsonObject = options.found ?? {};
  const egress = new Egress({
    allowedAddresses: options.allowedAddresses ?? ['127.0.0.0/8', '::1'],
    certificateAuthorities: options.certificateAuthorities ?? [],
    userAgent: 'Spillway',
    retryBaseMs: options.retryBaseMs ?? 5,
  });
  const learn = (issued: readonly string[]): void => {
    secrets.push(...issued);
    redactor.learn(issued);
  };
  const tokens = harnessTokens(
    definition,
    credentials,
    { ...options, baseUrl },
    {
      http: egress.httpClient({ type: `${definition.type}:oauth`, redactor, signal }),
      learn,
    },
  );
  const http = egress.httpClient({
    type: definition.type,
    redactor,
    record: (call) => calls.push(call),
    signal,
    ...(rateLimit === undefined ? {} : { rateLimit }),
  });
  const lifetime = new OpenLifetime();
  const context: ConnectorContext<unknown> = {
    credentials,
    http: bearerClient(hastened(http, options.timeoutMs), tokens),
    token: () => tokens.current(),
    get found() {
      return found;
    },
    network: egress.network,
    log: logInto(logs),
    signal,
    lifetime,
    baseUrl,
  };

  /** Runs one method of the connector and looks through all that it left behind. */
  async function watched<Result>(method: string, run: () => Promise<Result>): Promise<Result> {
    try {
      const result = await run();
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

  async function contentOf(
    given: HarnessReplacement,
  ): Promise<Omit<Batch, 'operation' | 'primaryIdentifier'>> {
    const object = typeof given.object === 'string' ? await harness.object(given.object) : given.object;
    return {
      object,
      fields: given.fields ?? mappedFields(await harness.fields(object), given.records),
      records: given.records,
      fieldOptions: given.fieldOptions ?? {},
      syncId: 1,
      syncRunId: 1,
      advancedConfiguration: given.advancedConfiguration ?? {},
    };
  }

  const harness: Harness = {
    calls,
    logs,
    get found() {
      return found;
    },
    token: () => tokens.current(),
    async check() {
      const result = await watched('check', () => runCheck(definition.check, context, redactor));
      found = { ...found, ...result.found };
      return result.steps;
    },
    connectionDetails() {
      const details = definition.connectionDetails(credentials);
      expectNoSecrets(secrets, 'the connection details', details);
      return details;
    },
    objects: () => watched('objects', () => definition.objects(context)),
    async object(fullName) {
      const objects = await harness.objects();
      const object = objects.find((candidate) => candidate.fullName === fullName);
      if (object === undefined) {
        const names = objects.map((candidate) => candidate.fullName).join(', ');
        throw new Error(`${definition.type} lists no object ${fullName}, but ${names || 'none'}`);
      }
      return { ...object, fields: await harness.fields(object) };
    },
    async fields(given) {
      if (typeof given === 'string') return (await harness.object(given)).fields;
      return given.fields ?? (await watched('fields', () => definition.fields(context, given)));
    },
    async limits(given) {
      const object = typeof given === 'string' ? await harness.object(given) : given;
      return watched('limits', () => definition.limits(context, object));
    },
    async write(given) {
      const { operation, primaryIdentifier } = given;
      const batch: Batch = { ...(await contentOf(given)), operation, primaryIdentifier };
      return watched('write', () => writeToEnd(definition, context, batch));
    },
    async replace(given) {
      const { offset = 0, isLast = true, total } = given;
      const batch: ReplaceBatch = {
        ...(await contentOf(given)),
        offset,
        isLast,
        ...(total === undefined ? {} : { total }),
      };
      return watched('replace', async () => {
        if (definition.replace === undefined) throw new Error(`${definition.type} has no replace`);
        const result = accountForBatch(batch, await definition.replace(context, batch));
        if ('pending' in result) throw new Error('a replacement has no pending job');
        return result.outcomes;
      });
    },
    async close() {
      await lifetime.end();
      await egress.close();
    },
  };
  return harness;
}

async function writeToEnd(
  definition: AnyDestination,
  context: ConnectorContext<unknown>,
  batch: Batch,
): Promise<readonly Outcome[]> {
  let result = accountForBatch(batch, await definition.write(context, batch));
  for (let polls = 0; 'pending' in result; polls += 1) {
    if (definition.poll === undefined) {
      throw new Error(`${definition.type} left a job pending and has no poll`);
    }
    if (polls === MOST_POLLS) throw new Error(`${definition.type} has a job that doesn't end`);
    // The engine stores the handle: it must survive that.
    const handle = JSON.parse(JSON.stringify(result.pending)) as Json;
    result = accountForBatch(batch, await definition.poll(context, batch, handle));
  }
  return result.outcomes;
}

function mappedFields(
  fields: readonly DestinationField[],
  records: readonly WriteRecord[],
): readonly DestinationField[] {
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  const mapped = fields.filter((field) => names.delete(field.fullName));
  if (names.size > 0) {
    throw new Error(`the object has no field ${[...names].join(', ')}: pass \`fields\` to map it anyway`);
  }
  return mapped;
}

function hastened(http: HttpClient, timeoutMs = Number.POSITIVE_INFINITY): HttpClient {
  return {
    request: (request) =>
      http.request(
        timeoutMs === Number.POSITIVE_INFINITY
          ? request
          : { ...request, timeoutMs: Math.min(timeoutMs, request.timeoutMs ?? timeoutMs) },
      ),
    setRequestsPerSecond: (rate) => http.setRequestsPerSecond(rate),
  };
}
