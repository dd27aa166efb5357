import type { ResultSetHeader, RowDataPacket, TypedParameterValue } from 'mysql2';
import { connect, isServerError, lostConnection, serverFault } from '../../mysql-wire/index.ts';
import type { MysqlContext } from './credentials.ts';

export type Parameter = string | Buffer | TypedParameterValue | null;
export type Row = Readonly<Record<string, string | number | null>>;

/** A connection with the settings under which the statements of this folder are right. */
export interface Session {
  /** As the server spells it. */
  readonly database: string;
  readonly isMariadb: boolean;
  /** Bytes of the longest packet that the server takes; it hangs up on a longer one. */
  readonly maxPacketBytes: number;
  /** @returns the rows. Throws ServerError, or NetworkError where the connection broke. */
  select(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
  /** @returns how many rows matched. Throws as `select` does. */
  change(sql: string, parameters?: readonly Parameter[]): Promise<number>;
  close(): Promise<void>;
}

/** Bad values are refused and never cut to fit, and 0 is a value for an AUTO_INCREMENT column like others. */
const SQL_MODE = [
  'STRICT_ALL_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_AUTO_VALUE_ON_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',');

/** A lock that lasts longer costs its record a retry, instead of holding up the batch. */
const LOCK_WAIT_S = 3;
const STATEMENT_TIMEOUT_MS = 120_000;
const FAREWELL_TIMEOUT_MS = 1_000;

/** @throws ConnectorError */
async function openSession(context: MysqlContext): Promise<Session> {
  const { connection, socket, endpoint } = await connect(context);
  const client = connection.promise();

  const run = async (sql: string, parameters: readonly Parameter[] | undefined): Promise<unknown> => {
    try {
      // Values travel apart from the statement, so no sql_mode can change where one ends.
      const [result] =
        parameters === undefined
          ? await client.query({ sql, timeout: STATEMENT_TIMEOUT_MS })
          : await client.execute({ sql, values: [...parameters], timeout: STATEMENT_TIMEOUT_MS });
      return result;
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      if (isServerError(error) || !(error instanceof Error)) throw error;
      socket.destroy();
      throw lostConnection(endpoint, error);
    }
  };
  const close = async (): Promise<void> => {
    if (!socket.destroyed) {
      const expired = new Promise((resolve) => {
        setTimeout(resolve, FAREWELL_TIMEOUT_MS).unref();
      });
      await Promise.race([client.end().catch(() => {}), expired]);
    }
    socket.destroy();
  };

  try {
    await run('SET NAMES utf8mb4', undefined);
    await run(
      `SET SESSION sql_mode = '${SQL_MODE}', time_zone = '+00:00', autocommit = 1, sql_safe_updates = 0, ` +
        `innodb_lock_wait_timeout = ${LOCK_WAIT_S}, lock_wait_timeout = ${LOCK_WAIT_S}`,
      undefined,
    );
    const rows = (await run(
      'SELECT DATABASE() AS db, VERSION() AS version, @@max_allowed_packet AS packet',
      undefined,
    )) as readonly Row[];
    const { db, version, packet } = rows[0] ?? {};
    return {
      database: String(db),
      isMariadb: /mariadb/i.test(String(version)),
      maxPacketBytes: Number(packet),
      select: async (sql, parameters) => (await run(sql, parameters)) as RowDataPacket[],
      change: async (sql, parameters) => ((await run(sql, parameters)) as ResultSetHeader).affectedRows,
      close,
    };
  } catch (error) {
    await close();
    throw isServerError(error) ? serverFault(error, ` at ${endpoint.label}`) : error;
  }
}

/** Runs `use` with a session; a refused statement that it doesn't handle becomes a ConnectorError. */
export async function withSession<Result>(
  context: MysqlContext,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(context);
  try {
    return await use(session);
  } catch (error) {
    throw isServerError(error) ? serverFault(error, '') : error;
  } finally {
    await session.close();
  }
}
