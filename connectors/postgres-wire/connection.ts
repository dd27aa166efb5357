import type { Socket } from 'node:net';
import { Client, DatabaseError, type ClientConfig } from 'pg';
import { ConfigurationError, NetworkError, RetryLaterError } from '#connector-kit';
import { copyIn } from './copy-in.ts';
import { CopyRows } from './copy-rows.ts';
import { productOf, type WireContext } from './credentials.ts';
import { Ending } from './ending.ts';
import { refusalOf, wordsOf } from './errors.ts';
import { networkErrorOf, notPostgres, openSocket, targetOf, where, type Target } from './socket.ts';
import { CopyOutStatement, DescribeStatement, type Description } from './statement.ts';
import { handOver, type Stream } from './stream.ts';

export const STATEMENT_TIMEOUT_MS = 60_000;

const LOGIN_TIMEOUT_MS = 10_000;
/** Longer than the server's own limit: it strikes where the server, not the statement, hangs. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 10_000;
/** A copy may begin after hours of sorting; a server that lives answers keepalive probes meanwhile. */
const COPY_SILENCE_MS = 4 * 3_600_000;

/** A buffer is in the binary form of its type, such as a `TextArray`. */
type Value = string | null | readonly (string | null)[] | Buffer;

/**
 * A session at the server. All calls throw `DatabaseError` where the server refuses and the session lives on; a
 * ConnectorError, or the reason of the context's signal, where it is lost.
 */
export interface Connection {
  /** One statement with parameters. */
  rows<Row extends object>(text: string, values?: readonly Value[]): Promise<Row[]>;
  /** One statement, every value in the text that the server gives it. */
  texts(text: string): Promise<(string | null)[][]>;
  /** Statements without parameters, `;` between them. Returns the command tags. */
  run(text: string): Promise<readonly string[]>;
  /** Has one statement parsed and not run. */
  describe(text: string): Promise<Description>;
  /** The bytes of `COPY … TO STDOUT`. Leaving the iteration before its end ends the session. */
  copyOut(text: string): AsyncGenerator<Uint8Array, void>;
  /** `COPY … FROM STDIN`. A fault of `rows` itself leaves nothing copied and is thrown as it is. */
  copyIn(text: string, rows: AsyncIterable<Uint8Array>): Promise<void>;
}

/** A connection that its caller closes. */
export interface OpenConnection extends Connection {
  /** False once it is known to be lost. */
  readonly isOpen: boolean;
  /** The signal whose abort ends the session from now on, instead of the one before; undefined: none does. */
  follow(signal: AbortSignal | undefined): void;
  /** An open transaction is rolled back. */
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** Of `rows` and `run`; null: as long as the connection lives. Default 70 s. */
  readonly answerTimeoutMs?: number | null;
}

/**
 * Opens a session, lends it and closes it. A `DatabaseError` that `use` lets through becomes a ConnectorError.
 * An open transaction is rolled back.
 */
export async function withConnection<T>(
  context: WireContext,
  use: (connection: Connection) => Promise<T>,
  options: ConnectionOptions = {},
): Promise<T> {
  const connection = await openConnection(context, options);
  try {
    return await use(connection);
  } catch (error) {
    throw connectorErrorOf(error, context);
  } finally {
    await connection.close();
  }
}

/** A `DatabaseError` as the ConnectorError of whoever must act; any other error as it is. */
export function connectorErrorOf(error: unknown, context: WireContext): unknown {
  return error instanceof DatabaseError ? refusalOf(error, productOf(context).label) : error;
}

/** @throws NetworkError, ReconnectError, ConfigurationError, RetryLaterError, or the reason of the signal */
export async function openConnection(
  context: WireContext,
  { answerTimeoutMs = ANSWER_TIMEOUT_MS }: ConnectionOptions = {},
): Promise<OpenConnection> {
  const target = targetOf(context);
  const { socket } = await openSocket(context);
  const stream = handOver(socket, () => notPostgres(target));
  const client = new LoginClient(optionsOf(context, socket));
  let isLost = false;
  const lose = (): void => {
    isLost = true;
  };
  // A server that ends an idle session says so before it closes the socket.
  client.on('error', lose).on('end', lose);
  const ending = new Ending(socket);
  ending.follow(context.signal);
  const close = async (): Promise<void> => {
    ending.follow(undefined);
    // The goodbye is sent, but a server that hangs is not waited for.
    const ended = client.end();
    socket.destroySoon();
    await ended;
  };
  try {
    context.signal.throwIfAborted();
    await client.connect();
    const session = sessionOf({ client, stream, target, context, ending, answerTimeoutMs });
    return {
      ...session,
      get isOpen() {
        return !isLost && !socket.destroyed;
      },
      follow: (signal) => ending.follow(signal),
      close,
    };
  } catch (error) {
    await close();
    throw loginErrorOf(error, target, context);
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
function optionsOf({ credentials }: WireContext, socket: Socket): ClientConfig {
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
  };
}

interface Session {
  readonly client: Client;
  readonly stream: Stream;
  readonly target: Target;
  readonly context: WireContext;
  readonly ending: Ending;
  readonly answerTimeoutMs: number | null;
}

function sessionOf(session: Session): Connection {
  const { client, stream, target, context, ending, answerTimeoutMs } = session;
  const { socket } = stream;
  const settle = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      ending.throwIfAborted();
      if (error instanceof DatabaseError && !endsSession(error)) throw error;
      socket.destroy();
      if (error instanceof DatabaseError) {
        throw new RetryLaterError(`${productOf(context).label} ended the session: ${wordsOf(error)}.`, {
          code: error.code ?? '',
          cause: error,
        });
      }
      if (error instanceof Error && error.message === 'Query read timeout') {
        throw silent(target, answerTimeoutMs ?? 0, error);
      }
      throw networkErrorOf(error, target);
    }
  };
  const limit = answerTimeoutMs === null ? {} : { query_timeout: answerTimeoutMs };
  return {
    async rows<Row extends object>(text: string, values: readonly Value[] = []): Promise<Row[]> {
      const result = await settle(client.query<Row>({ text, values: [...values], ...limit }));
      return result.rows;
    },
    async texts(text) {
      const asText = { getTypeParser: () => String };
      const result = await settle(
        client.query<(string | null)[]>({ text, rowMode: 'array', types: asText, ...limit }),
      );
      return result.rows;
    },
    async run(text) {
      const result = await settle(client.query({ text, ...limit }));
      // Several statements in one text give several results, which the driver's types do not say.
      return [result].flat().map(({ command }) => command);
    },
    describe: (text) => settle(client.query(new DescribeStatement(text)).answer),
    async *copyOut(text) {
      const rows = new CopyRows(socket, COPY_SILENCE_MS);
      const giveUp = (): void => void socket.destroy(silent(target, COPY_SILENCE_MS));
      socket.once('timeout', giveUp);
      stream.copyTo(rows);
      settle(client.query(new CopyOutStatement(text)).answer).then(
        () => rows.end(),
        (error: unknown) => rows.fail(error),
      );
      try {
        for (;;) {
          const chunk = await rows.next();
          if (chunk === undefined) return;
          yield chunk;
        }
      } finally {
        socket.off('timeout', giveUp);
        stream.copyTo(undefined);
        if (!rows.hasEnded) socket.destroy();
      }
    },
    copyIn: (text, rows) => copyIn(client, text, rows, settle),
  };
}

function silent(target: Target, ms: number, cause?: unknown): NetworkError {
  return new NetworkError('timeout', `${where(target)} did not answer within ${ms / 1000} s.`, { cause });
}

/** By code too, because servers translate the severity. Without a code the driver could not read the message. */
function endsSession({ severity, code }: DatabaseError): boolean {
  return severity === 'FATAL' || severity === 'PANIC' || code === undefined || /^(57P0|08)/.test(code);
}

function loginErrorOf(error: unknown, target: Target, context: WireContext): unknown {
  context.signal.throwIfAborted();
  if (error instanceof DatabaseError)
    return error.code === undefined ? notPostgres(target) : connectorErrorOf(error, context);
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
