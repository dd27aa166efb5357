import {
  openConnection,
  readingFault,
  refuseTunnel,
  type Connection,
  type OpenConnection,
} from '../../postgres-wire/index.ts';
import type { PostgresContext } from './credentials.ts';

/** A lock that lasts longer than this is told of, instead of waiting behind it without a word. */
const LOCK_TIMEOUT_MS = 60_000;

/** Values in the forms of the kit's `ColumnType`, whatever the server, the database or the role prefer. */
const FORMS = {
  client_encoding: 'UTF8',
  datestyle: 'ISO',
  timezone: 'UTC',
  intervalstyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '3',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  lock_timeout: String(LOCK_TIMEOUT_MS),
};

/** Sets them until the end of a transaction, or of the session. */
export function formsFor(span: 'local' | 'session'): string {
  return Object.entries(FORMS)
    .map(([name, value]) => `set ${span} ${name} = '${value}'`)
    .join('; ');
}

/** Lends a session in a transaction that can only read. Errors are ConnectorErrors. */
export async function withReading<T>(
  context: PostgresContext,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await openReading(context);
  try {
    return await use(connection);
  } catch (error) {
    throw readingFault(error, context);
  } finally {
    await connection.close();
  }
}

/** The same for whoever closes it by themselves. */
export async function openReading(context: PostgresContext): Promise<OpenConnection> {
  refuseTunnel(context.credentials);
  const connection = await openConnection(context, { answerTimeoutMs: null });
  try {
    await connection.run(`begin transaction read only; ${formsFor('local')}`);
    return connection;
  } catch (error) {
    await connection.close();
    throw readingFault(error, context);
  }
}
