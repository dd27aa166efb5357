import {
  ConfigurationError,
  ConnectorError,
  NetworkError,
  ReconnectError,
  RetryLaterError,
} from '#connector-kit';

/** Codes of logins that are refused: https://docs.snowflake.com/en/user-guide/troubleshooting-login */
const REFUSED_LOGINS = new Set([
  390_100, 390_101, 390_102, 390_106, 390_126, 390_144, 390_197, 394_300, 394_304,
]);
const EXPIRED = new Set([390_110, 390_111, 390_112, 390_113, 390_114, 390_115, 390_318]);
const NETWORK_NAMES = new Set(['NetworkError', 'RequestFailedError', 'LargeResultSetError']);

/** What the driver says, as a fault that a person can act on. */
export function snowflakeFault(error: unknown, doing: string): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const { name, message, code, cause } = shapeOf(error);
  const words = message.replaceAll(/\s+/gu, ' ').trim();
  const options = { cause: error, ...(code === undefined ? {} : { code: String(code) }) };
  if (code !== undefined && REFUSED_LOGINS.has(code)) {
    return new ReconnectError(
      `Snowflake refuses the login: ${words} Check user, password or key pair, and whether the user is locked.`,
      options,
    );
  }
  if (code !== undefined && EXPIRED.has(code)) {
    return new RetryLaterError(`Snowflake ended the session while ${doing}: ${words}`, options);
  }
  if (code === 390_422 || code === 390_420) {
    return new ConfigurationError(
      `Snowflake's network policy refuses this server: ${words} Its administrator must allow the server's address.`,
      options,
    );
  }
  if (code === 390_201 || code === 606) {
    return new ConfigurationError(
      `Snowflake has no warehouse to run this with: ${words} Check the warehouse's name, and that the role may use it.`,
      options,
    );
  }
  if (code === 390_189 || code === 390_186) {
    return new ConfigurationError(`Snowflake refuses the role: ${words}`, options);
  }
  if (NETWORK_NAMES.has(name) || (code !== undefined && code >= 401_001 && code <= 403_999)) {
    return new NetworkError('reset', `Snowflake gave no answer while ${doing}: ${words}${causeOf(cause)}`, {
      cause: error,
    });
  }
  return new ConfigurationError(`Snowflake refuses ${doing}: ${words}`, options);
}

function shapeOf(error: unknown): {
  name: string;
  message: string;
  code: number | undefined;
  cause: unknown;
} {
  const { name, message, code, cause } = error as {
    name?: unknown;
    message?: unknown;
    code?: unknown;
    cause?: unknown;
  };
  const number = Number(code);
  return {
    name: typeof name === 'string' ? name : '',
    message: typeof message === 'string' ? message : String(error),
    code: Number.isInteger(number) && number > 0 ? number : undefined,
    cause,
  };
}

function causeOf(cause: unknown): string {
  return cause instanceof Error ? ` (${cause.message})` : '';
}
