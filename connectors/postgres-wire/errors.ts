import type { DatabaseError } from 'pg';
import {
  ConfigurationError,
  ConnectorBugError,
  ReconnectError,
  RetryLaterError,
  type ConnectorError,
} from '#connector-kit';

/**
 * SQLSTATEs after which the same statement may succeed: serialization and deadlock, lock not available, lack of
 * resources, cancelled or shut down. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function mayPass(code: string): boolean {
  return /^(40001|40P01|55P03|53...|57014|57P0.|25P0[34])$/.test(code);
}

/** The server's own words. Its DETAIL quotes whole rows in places: only that of broken keys is passed on. */
export function wordsOf(error: DatabaseError): string {
  const tellsKey = error.code === '23503' || error.code === '23505' || error.code === '23P01';
  const words = tellsKey && error.detail ? `${error.message}: ${error.detail}` : error.message;
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words;
}

const LONGEST_WORDS = 1000;

/** An error of the server that concerns no single record, as the kit error of whoever must act. */
export function refusalOf(error: DatabaseError, label: string): ConnectorError {
  const code = error.code ?? '';
  const words = wordsOf(error);
  const options = { code, cause: error };
  if (mayPass(code)) {
    return new RetryLaterError(`${label} is busy, stopping or short of resources: ${words}.`, options);
  }
  if (code === '28000' && words.includes('pg_hba.conf')) {
    return new ConfigurationError(
      `The server does not let us in: ${words}. Add a line for this host and role to its pg_hba.conf, or change ` +
        `"ssl_mode" if the line asks for encryption.`,
      options,
    );
  }
  if (code === '28000' || code === '28P01') {
    return new ReconnectError(
      `The server refuses the user or the password: ${words}. Enter the right ones.`,
      options,
    );
  }
  if (code === '3D000') {
    return new ConfigurationError(`${words}: correct "database".`, options);
  }
  if (code === '25006') {
    return new ConfigurationError(
      `The server is read-only (${words}): connect to the primary, not to a replica.`,
      options,
    );
  }
  if (code === '42501') {
    return new ConfigurationError(`A privilege is missing (${words}): grant it to the role.`, options);
  }
  if (code.startsWith('08') || code.startsWith('0A') || /^(3F|42|55)/.test(code)) {
    return new ConfigurationError(`${label} refuses: ${words} (SQLSTATE ${code}).`, options);
  }
  return new ConnectorBugError(`${label} refuses what we sent: ${words} (SQLSTATE ${code}).`, options);
}
