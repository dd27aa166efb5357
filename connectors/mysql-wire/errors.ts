import {
  ConfigurationError,
  ConnectorError,
  NetworkError,
  ReconnectError,
  RetryLaterError,
} from '#connector-kit';
import { type Endpoint, socketFault } from './socket.ts';

/**
 * What the driver throws. `errno` is the server's number where the server said no; numbers from 1900 on differ
 * between MySQL (https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html) and MariaDB
 * (https://mariadb.com/kb/en/mariadb-error-code-reference/).
 */
export interface DriverError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly sqlState?: string;
  readonly sqlMessage?: string;
}

/** The server's refusal, as against a fault of the connection. */
export interface ServerError extends DriverError {
  readonly errno: number;
  readonly sqlMessage: string;
}

export function isServerError(error: unknown): error is ServerError {
  if (!(error instanceof Error)) return false;
  const { errno, sqlMessage }: DriverError = error;
  return typeof errno === 'number' && typeof sqlMessage === 'string';
}

const RECONNECT = new Set([1045, 1698, 1820, 1862, 3118, 3955, 4151]);
const RETRY_LATER = new Set([
  1021, 1040, 1041, 1053, 1077, 1114, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226,
]);
const DISK = new Set([1021, 1114]);

/** Refusals that no other record of the table would escape, whatever its values. */
const WHOLE_TABLE = new Set([
  1036, 1044, 1049, 1054, 1142, 1143, 1146, 1227, 1290, 1449, 1665, 1792, 1836, 3100,
]);

/** A connection that failed, in words for the person who must act. */
export function connectionFault(endpoint: Endpoint, error: unknown, secure: boolean): Error {
  if (error instanceof ConnectorError || !(error instanceof Error)) return asError(error);
  if (isServerError(error)) return serverFault(error, ` at ${endpoint.label}`, secure);
  const { code = '', message }: DriverError = error;
  switch (code) {
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return new ConfigurationError(
        `${endpoint.label} offers no TLS: turn it on there, or choose "ssl_mode" "prefer" or "disable".`,
        { cause: error },
      );
    case 'HANDSHAKE_SSL_ERROR':
      return new NetworkError(
        'tls',
        `TLS with ${endpoint.label} failed: ${message}. Give the CA certificate that signed the server's, correct "hostname", or choose an "ssl_mode" that checks less.`,
        { cause: error },
      );
    case 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED':
      return new ConfigurationError(
        `${endpoint.label} asks for the password in clear text (mysql_clear_password), which Spillway never sends: give the user another authentication plugin, for example caching_sha2_password.`,
        { cause: error },
      );
    case 'ETIMEDOUT':
      return new NetworkError('timeout', `${endpoint.label} didn't finish logging in within 10 s.`, {
        cause: error,
      });
    default:
      if (/unknown plugin/.test(message)) {
        return new ConfigurationError(
          `${endpoint.label} asks for an authentication plugin that Spillway doesn't know (${/plugin (\w+)/.exec(message)?.[1] ?? 'unnamed'}): give the user mysql_native_password or caching_sha2_password.`,
          { cause: error },
        );
      }
      return lostConnection(endpoint, error);
  }
}

/** The connection broke; `error` is the driver's. */
export function lostConnection(endpoint: Endpoint, error: DriverError): NetworkError {
  if (error.code === 'PROTOCOL_SEQUENCE_TIMEOUT') {
    return new NetworkError('timeout', `${endpoint.label} didn't answer a statement in time.`, {
      cause: error,
    });
  }
  if (error.code === 'PROTOCOL_CONNECTION_LOST') {
    return new NetworkError('reset', `${endpoint.label} closed the connection.`, { cause: error });
  }
  if (/^E[A-Z]+$/.test(error.code ?? '')) return socketFault(endpoint, error);
  return new NetworkError(
    'reset',
    `${endpoint.label} broke the connection or the MySQL protocol: ${error.message}`,
    { cause: error },
  );
}

/** The server's refusal of a login or a statement, by who must act. */
export function serverFault(error: ServerError, where: string, secure = true): ConnectorError {
  const words = `MySQL${where} says: ${wordsOf(error)}`;
  const options = { cause: error, code: codeOf(error) };
  if (RECONNECT.has(error.errno)) {
    const tls = secure
      ? ''
      : ' (an account that demands TLS is refused the same way: try "ssl_mode": "require")';
    return new ReconnectError(`${words}. Correct "user" and "password"${tls}.`, options);
  }
  if (RETRY_LATER.has(error.errno)) {
    const advice = DISK.has(error.errno) ? '. Make room on the server' : '';
    return new RetryLaterError(`${words}${advice}.`, options);
  }
  return new ConfigurationError(`${words}.${ADVICE[error.errno] ?? ''}`, options);
}

const READ_ONLY = " The server is read-only, maybe a replica: give the primary server's hostname.";
const GRANT = ' Grant the user what is missing (see the GRANT statements in the documentation).';
const ADVICE: Readonly<Record<number, string>> = {
  1044: ' Correct the database name, or grant the user rights on it.',
  1049: ' Correct the database name.',
  1054: ' The table has changed: refresh the fields of the object.',
  1129: ' The server has blocked this host after failed connections: run FLUSH HOSTS there.',
  1130: ' The server admits no user from this host: create the user for this host or for "%".',
  1142: GRANT,
  1143: GRANT,
  1146: ' The table is gone: refresh the objects.',
  1227: GRANT,
  1290: READ_ONLY,
  1792: READ_ONLY,
  1836: READ_ONLY,
  3159: ' Choose "ssl_mode" "require".',
};

/** Whether a statement's refusal concerns the table and not the record. */
export function concernsWholeTable(error: ServerError): boolean {
  return WHOLE_TABLE.has(error.errno) || DISK.has(error.errno) || error.errno === 1053;
}

export function isDuplicate(error: unknown): error is ServerError {
  return isServerError(error) && (error.errno === 1062 || error.errno === 1586);
}

export function isLockTimeout(error: unknown): error is ServerError {
  return isServerError(error) && error.errno === 1205;
}

/** Whether sending the record again unchanged may succeed: locks, interrupted statements. */
export function isRetryable(error: ServerError): boolean {
  return RETRY_LATER.has(error.errno) || [1020, 1317, 1969, 3024].includes(error.errno);
}

/** The server's symbolic name, such as `ER_DUP_ENTRY`. */
export function codeOf(error: ServerError): string {
  const { errno, code = '' } = error;
  // The driver knows MySQL's names; MariaDB means something else by these numbers.
  if (errno === 4025 && error.sqlState === '23000') return 'ER_CONSTRAINT_FAILED';
  return errno < 4000 && /^(ER|WARN)_[A-Z0-9_]+$/.test(code) ? code : `ER_${errno}`;
}

const LONGEST_WORDS = 500;

export function wordsOf(error: ServerError): string {
  const words = error.sqlMessage.replace(/\.$/, '');
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
