import {
  connect,
  isServerError,
  lostConnection,
  serverFault,
  type OpenConnection,
} from '../../mysql-wire/index.ts';
import type { MysqlContext } from './credentials.ts';
import { describeStatement, type Described } from './result-column.ts';
import { RowQueue, type DriverRow } from './row-queue.ts';

/** A session in a transaction that can only read. Errors are ServerErrors, or ConnectorErrors where it is lost. */
export interface Session {
  rows(sql: string): Promise<readonly DriverRow[]>;
  /** One statement, parsed and not run. */
  describe(sql: string): Promise<Described>;
  /** Rows as they come, no faster than they are taken. Leaving the iteration before its end ends the session. */
  stream(sql: string): AsyncGenerator<readonly DriverRow[], void>;
  close(): Promise<void>;
}

const FAREWELL_TIMEOUT_MS = 1_000;

/** How long the server waits for a reader that takes its time; its own default of 60 s would cut rows off. */
const PATIENCE_S = 86_400;

const SETTINGS = [
  'SET NAMES utf8mb4',
  `SET SESSION time_zone = '+00:00', net_write_timeout = ${PATIENCE_S}`,
  'START TRANSACTION READ ONLY',
];

/** A limit on the time of statements, by the names that MariaDB and MySQL have for it. */
const LIMITS = `SHOW SESSION VARIABLES WHERE Variable_name IN ('max_statement_time', 'max_execution_time')`;

/** @throws ConnectorError */
export async function openReading(context: MysqlContext): Promise<Session> {
  const session = sessionOf(await connect(context), context);
  try {
    for (const [name] of await session.rows(LIMITS)) await session.rows(`SET SESSION ${String(name)} = 0`);
    for (const setting of SETTINGS) await session.rows(setting);
    return session;
  } catch (error) {
    await session.close();
    throw readingFault(error);
  }
}

/** Lends a session. Errors are ConnectorErrors. */
export async function withReading<T>(
  context: MysqlContext,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openReading(context);
  try {
    return await use(session);
  } catch (error) {
    throw readingFault(error);
  } finally {
    await session.close();
  }
}

/** The server's refusal as the ConnectorError of whoever must act; any other error as it is. */
export function readingFault(error: unknown): unknown {
  return isServerError(error) ? serverFault(error, '') : error;
}

function sessionOf({ connection, socket, endpoint }: OpenConnection, context: MysqlContext): Session {
  const faultOf = (error: unknown): unknown => {
    if (context.signal.aborted) return context.signal.reason;
    if (isServerError(error) || !(error instanceof Error)) return error;
    socket.destroy();
    return lostConnection(endpoint, error);
  };
  const settle = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw faultOf(error);
    }
  };
  return {
    rows: (sql) =>
      settle(
        new Promise((resolve, reject) => {
          connection.query({ sql, rowsAsArray: true }, (error, rows) => {
            if (error === null) resolve(Array.isArray(rows) ? (rows as unknown[] as DriverRow[]) : []);
            else reject(error);
          });
        }),
      ),
    describe: (sql) => settle(describeStatement(connection, sql)),
    async *stream(sql) {
      const queue = new RowQueue(connection);
      // The driver says nothing of a connection that goes while it is paused.
      const lost = (): void => queue.end({ error: faultOf(new Error('it closed amid the rows')) });
      socket.once('close', lost);
      connection
        .query({ sql, rowsAsArray: true })
        .on('result', (row) => queue.add(row as unknown as DriverRow))
        .on('error', (error: unknown) => queue.end({ error: faultOf(error) }))
        .on('end', () => queue.end({}));
      try {
        for (;;) {
          const rows = await queue.next();
          if (rows === undefined) return;
          yield rows;
        }
      } finally {
        socket.off('close', lost);
        if (!queue.hasEnded) socket.destroy();
      }
    },
    async close() {
      if (!socket.destroyed) {
        const expired = new Promise((resolve) => {
          setTimeout(resolve, FAREWELL_TIMEOUT_MS).unref();
        });
        const ended = new Promise((resolve) => {
          connection.end(resolve);
        });
        await Promise.race([ended, expired]);
      }
      socket.destroy();
    },
  };
}
