import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import type { PoolConfig } from 'pg';
import type { Tables } from './database.ts';
import { findDrift } from './drift.ts';
import type { Drift } from './drift.ts';
import { migrate } from './migrate.ts';
import { Notifications, notifySql } from './notifications.ts';
import type { Notification } from './notifications.ts';
import { WorkspaceScope } from './workspace-scope.ts';

/** A database that is silent must not hold requests for ever. */
const CONNECT_MS = 5_000;
const LONGEST_QUERY_MS = 30_000;
const LONGEST_PING_MS = 2_000;

/** The database lacks something that this version needs. */
export class DriftError extends Error {
  override readonly name = 'DriftError';
}

export interface StoreOptions {
  /** Where PostgreSQL is: a connection string, or a socket folder with port, user and database. */
  readonly connection: PoolConfig;
  /** Connections of this process, beside the one that listens. Default 10. */
  readonly poolSize?: number;
  /** Tables or indexes that the migrations don't make; nothing is wrong with them. */
  readonly onUnexpected?: (drift: Drift) => void;
}

/** What Spillway keeps, in PostgreSQL. */
export class Store {
  readonly db: Kysely<Tables>;
  readonly notifications: Notifications;
  readonly connection: PoolConfig;
  readonly #pool: Pool;

  private constructor(pool: Pool, connection: PoolConfig, notifications: Notifications) {
    this.#pool = pool;
    this.connection = connection;
    this.notifications = notifications;
    this.db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('spillway');
  }

  /**
   * Connects, migrates and checks the schema.
   *
   * @throws MigrationError, DriftError, DatabaseUnreachable
   */
  static async open(options: StoreOptions): Promise<Store> {
    const connection: PoolConfig = { application_name: 'spillway', ...options.connection };
    await migrate(connection);
    const pool = new Pool({
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: LONGEST_QUERY_MS,
      ...connection,
      max: options.poolSize ?? 10,
    });
    // A connection that drops is replaced by the pool. Without listeners it would end the process: the pool's is for
    // idle ones only, a client that is at work needs its own.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    const drift = await findDrift(pool);
    if (drift.missing.length > 0) {
      await pool.end();
      throw new DriftError(
        `The database lacks what the migrations made: ${drift.missing.join('; ')}. Somebody changed it by hand: ` +
          'restore it from a backup, or put it back.',
      );
    }
    if (drift.unexpected.length > 0) options.onUnexpected?.(drift);
    const notifications = new Notifications(connection);
    await notifications.start();
    return new Store(pool, connection, notifications);
  }

  workspace(id: number): WorkspaceScope {
    return new WorkspaceScope(this.db, id);
  }

  /** Tells every process of this store. */
  async notify(notification: Notification): Promise<void> {
    await this.#pool.query(notifySql, [JSON.stringify(notification)]);
  }

  /** Throws when the database doesn't answer. */
  async ping(): Promise<void> {
    const timeout = AbortSignal.timeout(LONGEST_PING_MS);
    const late = new Promise<never>((_resolve, reject) => {
      timeout.addEventListener('abort', () => reject(timeout.reason as Error));
    });
    await Promise.race([sql`select 1`.execute(this.db), late]);
  }

  async close(): Promise<void> {
    await this.notifications.stop();
    await this.db.destroy();
  }
}
