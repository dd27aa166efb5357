import { createPrivateKey } from 'node:crypto';
import type { Connection, RowStatement } from 'snowflake-sdk';
import { ConfigurationError } from '#connector-kit';
import { accountOf, resolveAddress } from './address.ts';
import type { SnowflakeContext, SnowflakeCredentials } from './credentials.ts';
import { loadDriver } from './driver.ts';
import { snowflakeFault } from './fault.ts';

/** A column of an answer, as the driver describes it. */
export interface AnswerColumn {
  readonly name: string;
  /** In lower case: `fixed`, `timestamp_ntz`. */
  readonly type: string;
  readonly precision: number | undefined;
  readonly scale: number | undefined;
}

/** A session of one piece of work; faults are ConnectorErrors. */
export interface Session {
  describe(sql: string): Promise<readonly AnswerColumn[]>;
  /** Rows as they come, numbers and booleans as Snowflake writes them. */
  rows(sql: string): AsyncGenerator<readonly (string | null)[]>;
  close(): Promise<void>;
}

/** @throws ConfigurationError, ReconnectError, NetworkError */
export async function openSession(context: SnowflakeContext): Promise<Session> {
  const address = await resolveAddress(context);
  const { account, user, database, warehouse, role, schema } = context.credentials;
  const identity = identityOf(context.credentials);
  const driver = await loadDriver();
  const connection = driver.createConnection({
    account: accountOf(account),
    accessUrl: address.origin,
    username: user,
    ...identity,
    database,
    warehouse,
    ...(role === undefined ? {} : { role }),
    ...(schema === undefined ? {} : { schema }),
    application: 'Spillway',
    rowMode: 'array',
    streamResult: true,
    fetchAsString: ['Number', 'Boolean'],
    resultPrefetch: 1,
    // Else null numbers come as the text NULL.
    representNullAsStringNull: false,
    sfRetryMaxLoginRetries: 1,
    clientStoreTemporaryCredential: false,
    clientRequestMFAToken: false,
    disableQueryContextCache: true,
  });
  const { signal } = context;
  try {
    await unlessAborted(signal, connect(connection));
  } catch (error) {
    if (signal.aborted) void disconnect(connection);
    signal.throwIfAborted();
    throw snowflakeFault(error, `the login at ${address.host}`);
  }
  return {
    async describe(sql) {
      const statement = await execute(signal, connection, sql);
      return (statement.getColumns() ?? []).map((column) => ({
        name: column.getName(),
        type: column.getType().toLowerCase(),
        precision: column.getPrecision() ?? undefined,
        scale: column.getScale() ?? undefined,
      }));
    },
    async *rows(sql) {
      const statement = await execute(signal, connection, sql);
      try {
        for await (const row of statement.streamRows()) yield textsOf(row);
      } catch (error) {
        signal.throwIfAborted();
        throw snowflakeFault(error, 'reading the answer');
      }
    },
    async close() {
      const ended = disconnect(connection);
      if (!signal.aborted) await ended;
    },
  };
}

function connect(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.connect((error) => {
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
  });
}

/** Ends the session at Snowflake; one that is gone already is as good. */
function disconnect(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.destroy(() => resolve());
  });
}

async function execute(signal: AbortSignal, connection: Connection, sqlText: string): Promise<RowStatement> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<RowStatement>();
  const statement = connection.execute({
    sqlText,
    complete(error, answered) {
      if (error === undefined || error === null) resolve(answered);
      else reject(snowflakeFault(error, 'the query'));
    },
  });
  try {
    return await unlessAborted(signal, promise);
  } catch (error) {
    if (signal.aborted) statement.cancel(() => {});
    throw error;
  }
}

/** @throws the signal's reason as soon as it aborts: the driver itself would wait for minutes */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => {});
  }
}

function textsOf(row: unknown): readonly (string | null)[] {
  if (!Array.isArray(row)) return [];
  return row.map((cell: string | number | boolean | null) => (cell === null ? null : String(cell)));
}

function identityOf(credentials: SnowflakeCredentials) {
  const { use_keypair, password, private_key_pkcs8, private_key_passphrase } = credentials;
  if (!use_keypair) {
    if (password === undefined) {
      throw new ConfigurationError(
        'Give credentials.password, or set use_keypair and give private_key_pkcs8.',
      );
    }
    return { password: password.reveal() };
  }
  if (private_key_pkcs8 === undefined) {
    throw new ConfigurationError('use_keypair is set, but credentials.private_key_pkcs8 is empty.');
  }
  try {
    const key = createPrivateKey({
      key: pemOf(private_key_pkcs8.reveal()),
      ...(private_key_passphrase === undefined ? {} : { passphrase: private_key_passphrase.reveal() }),
    });
    return {
      authenticator: 'SNOWFLAKE_JWT',
      privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
    };
  } catch (error) {
    throw new ConfigurationError(
      'credentials.private_key_pkcs8 is no private key in PKCS #8, or its passphrase is another one.',
      { cause: error },
    );
  }
}

/** PEM text whose line breaks were lost or written as `\n`. */
function pemOf(text: string): string {
  const [, label, body] =
    /-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END/u.exec(text.replaceAll(String.raw`\n`, '\n')) ?? [];
  if (label === undefined || body === undefined) return text;
  const lines = body.replaceAll(/\s/gu, '').match(/.{1,64}/gu) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
