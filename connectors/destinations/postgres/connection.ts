import type { Socket } from 'node:net';
import { Client, DatabaseError, type ClientConfig } from 'pg';
import { ConfigurationError, NetworkError, RetryLaterError } from '#connector-kit';
import type { PostgresContext } from './credentials.ts';
import { refusalOf, wordsOf } from './errors.ts';
import { networkErrorOf, notPostgres, openSocket, targetOf, where, type Target } from './socket.ts';

export const STATEMENT_TIMEOUT_MS = 60_000;

const LOGIN_TIMEOUT_MS = 10_000;
/** Longer than the server's own limit: it strikes where the server, not the statement, hangs. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 10_000;

/** First bytes of an answer to a login: authentication, error, notice, negotiated version. */
const FIRST_ANSWERS = new Set('RENv');

type Value = string | null | readonly (string | null)[];

/**
 * A session at the server. Both calls throw `DatabaseError` where the server refuses and the session lives on; a
 * ConnectorError, or the reason of the context's signal, where it is lost.
 */
export interface Connection {
  /** One statement with parameters. */
  rows<Row extends object>(text: string, values?: readonly Value[]): Promise<Row[]>;
  /** Statements without parameters, `;` between them. Returns the command tags. */
  run(text: string): Promise<readonly string[]>;
}

/**
 * Opens a session, lends it and closes it. A `DatabaseError` that `use` lets through becomes a ConnectorError.
 * An open transaction is rolled back.
 */
export async function withConnection<T>(
  context: PostgresContext,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const target = targetOf(context);
  const { socket } = await openSocket(context);
  const client = new LoginClient(optionsOf(context, handedOver(socket, target)));
  client.on('error', () => {});
  const abort = (): void => void socket.destroy();
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    context.signal.throwIfAborted();
    await client.connect().catch((error: unknown) => {
      throw loginErrorOf(error, target, context);
    });
    return await use(sessionOf(client, socket, target, context.signal));
  } catch (error) {
    throw error instanceof DatabaseError ? refusalOf(error) : error;
  } finally {
    context.signal.removeEventListener('abort', abort);
    // The goodbye is sent, but a server that hangs is not waited for.
    const ended = client.end();
    socket.destroySoon();
    await ended;
  }
}

/** The driver adds what PGOPTIONS and its like say to a login: here it sends these three and nothing else. */
class LoginClient extends Client {
  getStartupConf(): Record<string, string> {
    return {
      user: this.user ?? '',
      database: this.database ?? '',
      application_name: 'spillway',
    };
  }
}

/** Each option is set, because the driver looks for a missing or empty one in PG… variables of our process. */
function optionsOf({ credentials }: PostgresContext, socket: Socket): ClientConfig {
  return {
    host: 'checked',
    port: credentials.port,
    user: credentials.user,
    database: credentials.database,
    // As a function: an empty password would be looked for in PGPASSWORD and .pgpass.
    password: () => credentials.password.reveal(),
    stream: () => socket,
    ssl: false,
    sslnegotiation: 'postgres',
    connectionTimeoutMillis: LOGIN_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  };
}

/**
 * Lets the driver take a socket that is already connected: its `connect` resolves no name and opens nothing.
 */
function handedOver(socket: Socket, target: Target): Socket {
  return Object.assign(socket, {
    connect(): Socket {
      socket.prependOnceListener('data', (chunk: Buffer) => {
        const first = String.fromCharCode(chunk[0] ?? 0);
        if (!FIRST_ANSWERS.has(first)) socket.destroy(notPostgres(target));
      });
      process.nextTick(() => socket.emit('connect'));
      return socket;
    },
  });
}

function sessionOf(client: Client, socket: Socket, target: Target, signal: AbortSignal): Connection {
  const settle = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DatabaseError && !endsSession(error)) throw error;
      socket.destroy();
      if (error instanceof DatabaseError) {
        throw new RetryLaterError(`PostgreSQL ended the session: ${wordsOf(error)}.`, {
          code: error.code ?? '',
          cause: error,
        });
      }
      if (error instanceof Error && error.message === 'Query read timeout') {
        throw new NetworkError(
          'timeout',
          `${where(target)} did not answer within ${ANSWER_TIMEOUT_MS / 1000} s.`,
          {
            cause: error,
          },
        );
      }
      throw networkErrorOf(error, target);
    }
  };
  return {
    async rows<Row extends object>(text: string, values: readonly Value[] = []): Promise<Row[]> {
      const result = await settle(client.query<Row>(text, [...values]));
      return result.rows;
    },
    async run(text) {
      const result = await settle(client.query(text));
      // Several statements in one text give several results, which the driver's types do not say.
      return [result].flat().map(({ command }) => command);
    },
  };
}

/** By code too, because servers translate the severity. Without a code the driver could not read the message. */
function endsSession({ severity, code }: DatabaseError): boolean {
  return severity === 'FATAL' || severity === 'PANIC' || code === undefined || /^(57P0|08)/.test(code);
}

function loginErrorOf(error: unknown, target: Target, context: PostgresContext): unknown {
  context.signal.throwIfAborted();
  if (error instanceof DatabaseError)
    return error.code === undefined ? notPostgres(target) : refusalOf(error);
  const { message } = error as Error;
  if (message === 'timeout expired') {
    return new NetworkError(
      'timeout',
      `${where(target)} took the connection but did not answer the login within ${LOGIN_TIMEOUT_MS / 1000} s.`,
      { cause: error },
    );
  }
  if (/^SASL|authenticationOk/i.test(message)) {
    return new ConfigurationError(
      `${where(target)} asks for a way to log in that Spillway does not have (${message}): let the role log in with ` +
        `scram-sha-256, md5 or password in pg_hba.conf.`,
      { cause: error },
    );
  }
  return networkErrorOf(error, target);
}
