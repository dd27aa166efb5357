import { NetworkError, type NetworkFault } from '#connector-kit';

interface Circumstances {
  /** Whom we tried to reach, as a person would say it: `db.example.com`, `db.example.com:5432`. */
  readonly endpoint: string;
  /** Whether bytes of the request may have arrived. */
  readonly sent: boolean;
}

const FAULTS: Readonly<Record<string, [NetworkFault, (endpoint: string) => string]>> = {
  ENOTFOUND: ['unresolved', unresolved],
  ENODATA: ['unresolved', unresolved],
  EAI_NONAME: ['unresolved', unresolved],
  EAI_AGAIN: [
    'unresolved',
    (endpoint) => `${endpoint} could not be resolved, for no name server answered: try again later`,
  ],
  ECONNREFUSED: [
    'refused',
    (endpoint) =>
      `the connection to ${endpoint} was refused: nothing listens there, or a firewall forbids it. Check host and port`,
  ],
  EHOSTUNREACH: ['unreachable', unreachable],
  ENETUNREACH: ['unreachable', unreachable],
  EHOSTDOWN: ['unreachable', unreachable],
  EADDRNOTAVAIL: ['unreachable', unreachable],
  EACCES: ['unreachable', unreachable],
  EPERM: ['unreachable', unreachable],
  ETIMEDOUT: ['timeout', connectTimeout],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', connectTimeout],
  ECONNRESET: ['reset', reset],
  EPIPE: ['reset', reset],
  UND_ERR_SOCKET: ['reset', reset],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['reset', reset],
  UND_ERR_PRX_CONN: ['reset', reset],
  UND_ERR_HEADERS_OVERFLOW: [
    'too_large',
    (endpoint) => `the headers of the answer of ${endpoint} are larger than Spillway reads`,
  ],
  UND_ERR_CLOSED: ['reset', () => 'Spillway is shutting down'],
  UND_ERR_DESTROYED: ['reset', () => 'Spillway is shutting down'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'tls',
    (endpoint) =>
      `the certificate of ${endpoint} is self-signed: install one of a known authority there, or have the operator add it to the certificate authorities that Spillway trusts`,
  ],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', unknownIssuer],
  UNABLE_TO_GET_ISSUER_CERT: ['tls', unknownIssuer],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', unknownIssuer],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', unknownIssuer],
  CERT_HAS_EXPIRED: [
    'tls',
    (endpoint) => `the certificate of ${endpoint} has expired: its owner must renew it`,
  ],
  CERT_NOT_YET_VALID: [
    'tls',
    (endpoint) => `the certificate of ${endpoint} is not valid yet: check the clocks of both machines`,
  ],
};

/** Any failure of a socket, of TLS or of undici as a fault that a person can act on. */
export function networkErrorFrom(error: unknown, { endpoint, sent }: Circumstances): NetworkError {
  if (error instanceof NetworkError) return error;
  const code = codeOf(error);
  const options = { cause: error, sent };
  const known = FAULTS[code];
  if (known !== undefined) return new NetworkError(known[0], known[1](endpoint), options);
  const detail = detailOf(error);
  if (/^Proxy (response|authentication)/i.test(detail)) {
    return new NetworkError(
      'refused',
      `no connection to ${endpoint} (${detail}): the operator must check the proxy's rules and its credentials`,
      { cause: error },
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new NetworkError(
      'tls',
      `the certificate of ${endpoint} is for another host (${detail}): check the host, or its owner must install a certificate that names it`,
      options,
    );
  }
  if (error instanceof Error && error.name === 'HTTPParserError') {
    return new NetworkError(
      'reset',
      `${endpoint} did not answer in HTTP (${detail}): check scheme and port`,
      options,
    );
  }
  if (/^(ERR_SSL|ERR_TLS|CERT_|EPROTO)/.test(code) || code.includes('CERT')) {
    return new NetworkError(
      'tls',
      `no secure connection to ${endpoint} (${detail}): check that this port speaks TLS and that its certificate is in order`,
      options,
    );
  }
  return new NetworkError('reset', `the connection to ${endpoint} failed: ${detail}`, options);
}

/** The answer has more bytes than the request allows. */
export function answerTooLarge(host: string, maxBytes: number): NetworkError {
  return new NetworkError('too_large', `the answer of ${host} is larger than ${maxBytes} bytes`, {
    sent: true,
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // When every address of a host fails, Node wraps the failures.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

function detailOf(error: unknown): string {
  // The message of an OpenSSL error is a line of its source code; the reason is what a person can read.
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'string') return error.reason;
  return error instanceof Error ? error.message : String(error);
}

function unresolved(endpoint: string): string {
  return `${endpoint} does not resolve: check the spelling of the host`;
}

function unreachable(endpoint: string): string {
  return `${endpoint} can't be reached from here: check the host, the network and its firewalls`;
}

function connectTimeout(endpoint: string): string {
  return `${endpoint} did not accept a connection in time: check host and port, and that its firewall lets Spillway in`;
}

function reset(endpoint: string): string {
  return `${endpoint} closed the connection before its answer was complete`;
}

function unknownIssuer(endpoint: string): string {
  return `the certificate of ${endpoint} comes from an authority that Spillway doesn't know: its owner must send the whole chain, or the operator adds that authority to those that Spillway trusts`;
}
