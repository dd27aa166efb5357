import {
  openConnection,
  readingFault,
  refuseTunnel,
  type Connection,
  type OpenConnection,
  type WireContext,
} from '../../postgres-wire/index.ts';
import { product, type RedshiftContext } from './credentials.ts';

/** Values in the forms of the kit's `ColumnType`; 2 is the most that `extra_float_digits` takes there. */
const FORMS =
  "set datestyle to 'ISO'; set timezone to 'UTC'; set extra_float_digits to 2; set statement_timeout to 0";

export function wireContextOf(context: RedshiftContext): WireContext {
  const { credentials, network, signal, baseUrl } = context;
  return { credentials, network, signal, baseUrl, product };
}

/** A session in a transaction that can only read. Whoever opens it closes it. */
export async function openReading(context: RedshiftContext): Promise<OpenConnection> {
  refuseTunnel(context.credentials);
  const wire = wireContextOf(context);
  const connection = await openConnection(wire, { answerTimeoutMs: null });
  try {
    await connection.run(FORMS);
    await connection.run('begin read only');
    return connection;
  } catch (error) {
    await connection.close();
    throw readingFault(error, wire);
  }
}

/** Lends such a session. Errors are ConnectorErrors. */
export async function withReading<T>(
  context: RedshiftContext,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await openReading(context);
  try {
    return await use(connection);
  } catch (error) {
    throw readingFault(error, wireContextOf(context));
  } finally {
    await connection.close();
  }
}
