import { Client, escapeIdentifier } from 'pg';
import type { ClientConfig } from 'pg';
import { codeOf } from './embedded/errors.ts';

/** The database of DATABASE_URL can't be used; the message says what it answered and what to check, never a password. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
}

const CONNECT_TIMEOUT_MS = 10_000;

interface Place {
  /** `db.example.com:5432` */
  readonly server: string;
  readonly user: string;
  readonly database: string;
}

/**
 * A connection of its own, which the caller ends.
 *
 * @throws DatabaseUnreachable with a connection string; else the driver's own error
 */
export async function connect(connection: ClientConfig): Promise<Client> {
  let client: Client | undefined;
  try {
    client = new Client({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...connection });
    // Queries reject by themselves; without a listener a connection that drops would end the process.
    client.on('error', () => {});
    await client.connect();
    return client;
  } catch (error) {
    // A server that speaks something else keeps the socket open.
    client?.end().catch(() => {});
    if (connection.connectionString === undefined) throw error;
    throw unreachable(error, client);
  }
}

/** What a query met when this account lacks a right, as DatabaseUnreachable; every other error as it is. */
export function rightsFault(error: unknown, connection: ClientConfig): unknown {
  if (connection.connectionString === undefined || codeOf(error) !== '42501') return error;
  return unreachable(error, new Client(connection));
}

/** What lets the account make the schemas. */
export function grantCreate(database: string, user: string): string {
  return `GRANT CREATE ON DATABASE ${escapeIdentifier(database)} TO ${escapeIdentifier(user)}`;
}

function unreachable(error: unknown, client: Client | undefined): DatabaseUnreachable {
  const code = codeOf(error) ?? '';
  // Node gathers the refusals of a name's addresses under an empty message.
  const words = (error instanceof Error && error.message) || code || String(error);
  const place = {
    server: client === undefined ? 'the server' : `${client.host}:${client.port}`,
    user: client?.user ?? '',
    database: client?.database ?? '',
  };
  const remedy = REMEDIES[code] ?? (CERTIFICATE.test(code) ? certificate : remedyOfWords(words));
  return new DatabaseUnreachable(`DATABASE_URL: ${remedy(place, words)}`, { cause: error });
}

type Remedy = (place: Place, words: string) => string;

const CERTIFICATE = /CERT|ISSUER|LEAF_SIGNATURE/;

const certificate: Remedy = ({ server }, words) =>
  `the certificate of ${server} isn't trusted (${words}). Check that the URL names the host that the certificate ` +
  'does, and name the file of its authority: `?sslmode=verify-full&sslrootcert=/path/to/ca.pem`.';

const unresolved: Remedy = ({ server }, words) =>
  `the host of ${server} doesn't resolve (${words}). Check its spelling, and that this machine's DNS knows it.`;

const silent: Remedy = ({ server }, words) =>
  `${server} doesn't answer (${words}). Check host and port, that it is PostgreSQL that listens there, and that no ` +
  'firewall lies between.';

const REMEDIES: Readonly<Record<string, Remedy>> = {
  ECONNREFUSED: ({ server }, words) =>
    `nothing listens on ${server} (${words}). Check host and port, and that PostgreSQL runs there.`,
  ENOTFOUND: unresolved,
  EAI_AGAIN: unresolved,
  ETIMEDOUT: silent,
  EHOSTUNREACH: silent,
  ENETUNREACH: silent,
  '28P01': ({ server, user }, words) =>
    `${server} refuses user "${user}" (${words}). Check user and password; signs such as @ : / # % must be ` +
    'percent-encoded in the URL.',
  28000: ({ server, user }, words) =>
    `${server} doesn't let user "${user}" in (${words}). Check the user and the server's pg_hba.conf; where that ` +
    'demands encryption, add `?sslmode=require` to the URL.',
  '3D000': ({ server, database }, words) =>
    `${server} has no such database (${words}). Check the URL's path, or run ` +
    `\`CREATE DATABASE ${escapeIdentifier(database)}\` there.`,
  42501: ({ database, user }, words) =>
    /for database/.test(words)
      ? `user "${user}" may not make schemas (${words}). Check the user, or run \`${grantCreate(database, user)}\`.`
      : `user "${user}" lacks a right (${words}). Check that it is the user who made the schemas spillway and pgboss.`,
};

function remedyOfWords(words: string): Remedy {
  if (/does not support SSL/.test(words)) {
    return ({ server }) =>
      `${server} doesn't speak TLS (${words}). Check sslmode: turn TLS on there, or leave sslmode out of the URL.`;
  }
  if (/timeout/i.test(words)) return silent;
  if (/client password must be a string/.test(words)) {
    return ({ server, user }) =>
      `${server} asks for a password of user "${user}", and the URL has none. Check it: postgres://user:password@host/database.`;
  }
  if (/unexpected|establishing an SSL|invalid response|wrong version number/i.test(words)) {
    return ({ server }) =>
      `${server} doesn't answer as PostgreSQL does (${words}). Check the port: 5432 is PostgreSQL's own.`;
  }
  return ({ server }) => `${server} can't be used (${words}). Check the URL and the server's log.`;
}
