import type { HttpClient } from './http.ts';
import type { JsonObject } from './json.ts';
import type { Lifetime } from './lifetime.ts';
import type { AccessToken } from './token.ts';

export interface ConnectorLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ResolvedAddress {
  /** The IP address that passed the policy: connect to this one and never resolve the name again. */
  readonly address: string;
  readonly family: 4 | 6;
  /** The name to verify a TLS certificate against; undefined where the host is an IP address. */
  readonly serverName: string | undefined;
  /** The operator listed this address (SPILLWAY_ALLOWED_ADDRESSES): plain text to it is their choice. */
  readonly allowedByOperator: boolean;
}

/** For drivers that open their own sockets (databases): they must connect to a checked address. */
export interface Network {
  /**
   * Every address of `host` that the policy allows, at least one.
   * Throws NetworkError (`unresolved`, `address_not_allowed`); socket paths are refused.
   */
  resolve(host: string): Promise<readonly [ResolvedAddress, ...ResolvedAddress[]]>;
  /** PEM certificates that the operator trusts beside the public ones, for a driver's TLS options. */
  readonly certificateAuthorities: readonly string[];
}

/** All that a connector may use: no database, logger or global `fetch` of its own. */
export interface ConnectorContext<Credentials> {
  readonly credentials: Credentials;
  readonly http: HttpClient;
  /**
   * The access token of the connection, renewed where it is about to expire. To send it, `bearer` of a request is
   * simpler and renews it once more on a 401; this is for its details.
   *
   * @throws ReconnectError where there is none or the provider takes it back, RetryLaterError, NetworkError
   */
  token(): Promise<AccessToken>;
  /** What check steps have found out about the account (`StepVerdict.found`); empty before the first check. */
  readonly found: JsonObject;
  readonly network: Network;
  readonly log: ConnectorLog;
  /** Aborts when the caller no longer wants the answer: pass it on to whatever waits. */
  readonly signal: AbortSignal;
  /** Of the run, check or discovery that this call is part of. */
  readonly lifetime: Lifetime;
  /** The operator's `SPILLWAY_<TYPE>_BASE_URL`, without a trailing slash: replaces every host of the provider. */
  readonly baseUrl: string | undefined;
}
