import { Client } from 'pg';
import { SUPERUSER } from './cluster.ts';
import { codeOf } from './errors.ts';

/** Options for a `pg` client or pool. */
export interface EmbeddedConnection {
  /** The folder of the server's unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Spelled out, since `pg` otherwise takes it from PGSSLMODE. */
  readonly ssl: false;
}

/** A connection that tells other processes, as long as it lasts, that this one needs the server. */
export interface Hold {
  readonly connection: EmbeddedConnection;
  /** `18.4` */
  readonly serverVersion: string;
  /** Lets go. True when nobody else holds the server: then nobody can take hold until `end`. */
  release(): Promise<boolean>;
  end(): Promise<void>;
}

const DATABASE = 'spillway';
/** A two-part key, so that it never meets an advisory lock with a one-part key in the same database. */
const HOLD_KEY = '1936747884, 1';

/**
 * Connects, making the database where it is missing, and takes a share of the lock that keeps the server running.
 * @param onLost Called once when the connection ends without `release`.
 */
export async function takeHold(
  socket: { host: string; port: number },
  onLost: (error: Error) => void,
): Promise<Hold> {
  const connection = { ...socket, user: SUPERUSER, database: DATABASE, ssl: false } as const;
  const client = await connect(connection).catch(async (error: unknown) => {
    if (codeOf(error) !== '3D000') throw error;
    await makeDatabase(connection);
    return connect(connection);
  });
  let state: 'taking' | 'held' | 'released' = 'taking';
  const lost = (error: Error): void => {
    if (state === 'held') onLost(error);
    state = 'released';
  };
  client.on('error', lost);
  client.on('end', () => lost(new Error('The connection was closed')));
  try {
    const { rows } = await client.query<{ version: string }>(
      `select pg_advisory_lock_shared(${HOLD_KEY}), current_setting('server_version') as version`,
    );
    state = 'held';
    return {
      connection,
      serverVersion: rows[0]?.version.split(' ')[0] ?? '',
      async release() {
        if (state === 'released') return false;
        state = 'released';
        // Sharing ends before asking: two that leave at once would otherwise each see the other.
        await client.query(`select pg_advisory_unlock_shared(${HOLD_KEY})`);
        const reply = await client.query<{ last: boolean }>(
          `select pg_try_advisory_lock(${HOLD_KEY}) as last`,
        );
        return reply.rows[0]?.last === true;
      },
      end: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function connect(connection: EmbeddedConnection): Promise<Client> {
  const client = new Client({ ...connection, application_name: 'spillway hold' });
  // Without a listener an end between connecting and the first query would be thrown past us.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function makeDatabase(connection: EmbeddedConnection): Promise<void> {
  const client = await connect({ ...connection, database: 'postgres' });
  try {
    await client.query(`create database ${DATABASE}`);
  } catch (error) {
    // Another process made it at the same time.
    if (codeOf(error) !== '42P04' && codeOf(error) !== '23505') throw error;
  } finally {
    await client.end();
  }
}
