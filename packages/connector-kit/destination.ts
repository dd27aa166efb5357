import type { Batch, ReplaceBatch, WriteOperation, WriteResult } from './batch.ts';
import { revealSecrets } from '#secret';
import type { CheckStep } from './check.ts';
import type { ConnectorContext } from './context.ts';
import type { Auth, CredentialField, CredentialsOf } from './credentials.ts';
import type { Json, JsonObject } from './json.ts';
import type { GrantDetails, TokenRequest } from './oauth.ts';
import type { DestinationField, DestinationObject, Operation } from './object.ts';

/** How fast the engine may write. */
export interface Limits {
  readonly maxBatchSize: number;
  readonly maxParallelBatches: number;
  /** Undefined: as fast as the destination answers. */
  readonly recordsPerSecond?: number;
}

/** A budget of requests, shared by everything that has the same `key`. */
export interface RateLimit {
  /** What the provider counts by: an account's host, a token's owner. Unique within the connector's type. */
  readonly key: string;
  readonly requestsPerSecond: number;
  /**
   * How many may start at once where the provider counts over a longer time: 60 with 1 per second is 60 a minute.
   * Default: one second's worth.
   */
  readonly burst?: number;
  /** Requests in flight at once. */
  readonly concurrency?: number;
}

/** What people read about a kind of destination before they connect one: `docs/destinations.md` is made of it. */
export interface Overview {
  /** Of the provider's API, as it names it; null where there is none to name. */
  readonly apiVersion: string | null;
  readonly objects: readonly OverviewObject[];
  /** In a few words: `100 requests per 10 s and account`. */
  readonly limits: string;
  /** What checks the connector and its sandbox beside our own tests: `jsforce drives the sandbox`. */
  readonly proof: readonly string[];
}

export interface OverviewObject {
  /** The label of an object, or `custom objects`. */
  readonly name: string;
  readonly operations: readonly Operation[];
  /** Fields that may identify a record, or a word on which they are. */
  readonly identifiers: readonly string[];
}

/** One kind of destination, whole: see `docs/writing-a-connector.md`. */
export interface Destination<Fields extends readonly CredentialField[], Credentials = CredentialsOf<Fields>> {
  /** The service name of the API, lower snake case. Never changes. */
  readonly type: string;
  readonly label: string;
  /** Slug of its page in the documentation. */
  readonly documentation: string;
  readonly overview: Overview;
  readonly auth: Auth<Fields>;
  /** The non-secret view of the credentials that the API shows as `connection_details`. */
  connectionDetails(credentials: Credentials): JsonObject;
  /**
   * For credentials that are exchanged for access tokens without anybody's consent. Undefined where these hold none.
   *
   * @throws ConfigurationError where they can't be used
   */
  tokenRequest?(credentials: Credentials, baseUrl: string | undefined): Promise<TokenRequest | undefined>;
  /** What is secret in credentials that are not secret as a whole, such as a key in a URL's query. */
  secrets?(credentials: Credentials): readonly string[];
  /**
   * The budget that every HTTP request of these credentials counts against.
   *
   * @param details of the tokens of an OAuth connection; empty before there are any
   */
  rateLimit?(credentials: Credentials, details: GrantDetails): RateLimit;
  readonly check: readonly CheckStep<Credentials>[];
  /** All objects, with their fields where they come along. Throws ConnectorError. */
  objects(context: ConnectorContext<Credentials>): Promise<readonly DestinationObject[]>;
  /** The fields of one object. Throws ConnectorError. */
  fields(
    context: ConnectorContext<Credentials>,
    object: DestinationObject,
  ): Promise<readonly DestinationField[]>;
  limits(context: ConnectorContext<Credentials>, object: DestinationObject): Promise<Limits>;
  /**
   * Writes one batch. A fault of one record is that record's outcome; throw only for a fault of the whole batch
   * (credentials refused, provider down), and only when no record of it was taken.
   */
  write(context: ConnectorContext<Credentials>, batch: Batch): Promise<WriteResult>;
  /** Writes one part of the new content of an object that `replaces`. Outcomes and faults as of `write`. */
  replace?(context: ConnectorContext<Credentials>, batch: ReplaceBatch): Promise<WriteResult>;
  /**
   * Whether a batch whose answer was lost may be sent again. Default: all but `insert` and `append`, whose records would
   * be there twice.
   */
  isRepeatable?(object: DestinationObject, operation: WriteOperation): boolean;
  /** Asks for the end of a `pending` job; the result is `pending` again while it runs. */
  poll?(context: ConnectorContext<Credentials>, batch: Batch, handle: Json): Promise<WriteResult>;
}

/** A connector whose credential fields are not known statically: how core and the engine hold it. */
// oxlint-disable-next-line typescript/no-explicit-any -- credentials differ by connector; parseCredentials checks them at run time
export type AnyDestination = Destination<any, any>;

/** Declares a destination: types its credentials from the declared fields. */
export function defineDestination<const Fields extends readonly CredentialField[]>(
  destination: Destination<Fields>,
): Destination<Fields> {
  return destination;
}

/** All that must be struck out of whatever people read about work with these credentials. */
export function secretsOf(
  connector: Pick<AnyDestination, 'secrets'>,
  credentials: unknown,
): readonly string[] {
  return [...revealSecrets(credentials), ...(connector.secrets?.(credentials) ?? [])];
}
