/** Who can end the fault: time, the person who holds the account, the record's author, the operator, us. */
export type WhoMustAct = 'retry_later' | 'reconnect' | 'fix_record' | 'fix_configuration' | 'our_bug';

interface ConnectorErrorOptions extends ErrorOptions {
  /** The provider's HTTP status or its own error code, for the record. */
  readonly code?: string;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs?: number;
}

/**
 * A fault that a person can read: what failed, where, what to do next, with the provider's own words.
 * Throw a subclass: the class says who must act.
 */
export abstract class ConnectorError extends Error {
  abstract readonly whoMustAct: WhoMustAct;
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: ConnectorErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    this.code = options.code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The provider is busy, limits us, or is down: the same call may succeed later. */
export class RetryLaterError extends ConnectorError {
  readonly whoMustAct = 'retry_later';
}

/** The provider refuses the credentials: somebody must enter new ones or authorize again. */
export class ReconnectError extends ConnectorError {
  readonly whoMustAct = 'reconnect';
}

/** The data is what the provider refuses. */
export class RecordError extends ConnectorError {
  readonly whoMustAct = 'fix_record';
}

/** A setting here or at the provider is wrong: a host, a permission, a plan, a name. */
export class ConfigurationError extends ConnectorError {
  readonly whoMustAct = 'fix_configuration';
}

/** The connector met what it can't handle. */
export class ConnectorBugError extends ConnectorError {
  readonly whoMustAct = 'our_bug';
}

export type NetworkFault =
  | 'unresolved'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'reset'
  | 'address_not_allowed'
  | 'too_large'
  | 'too_many_redirects'
  | 'invalid_url';

const LASTING: ReadonlySet<NetworkFault> = new Set([
  'tls',
  'address_not_allowed',
  'too_large',
  'too_many_redirects',
  'invalid_url',
  'unresolved',
]);

/** No answer came, or one that egress refuses. `fault` says which; `sent` whether the request may have arrived. */
export class NetworkError extends ConnectorError {
  readonly whoMustAct: WhoMustAct;
  readonly fault: NetworkFault;
  /** True when the request left and may have been carried out: a write is then `unknown`, not `rejected`. */
  readonly sent: boolean;

  constructor(fault: NetworkFault, message: string, options: ErrorOptions & { sent?: boolean } = {}) {
    super(message, { ...options, code: fault });
    this.fault = fault;
    this.sent = options.sent ?? false;
    this.whoMustAct = LASTING.has(fault) ? 'fix_configuration' : 'retry_later';
  }
}
