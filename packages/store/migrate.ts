import type { Client, ClientConfig } from 'pg';
import { connect, rightsFault } from './connection-fault.ts';
import { migrations } from './migrations/index.ts';

/** Held while migrating, so that processes that start together don't race. Any constant will do. */
const MIGRATION_LOCK = 7_236_190_441;

export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the database up to the migrations of this version, each in a transaction of its own.
 *
 * @returns the names of those that ran now
 * @throws MigrationError when the database is of a newer version, or holds a migration that this one doesn't know;
 * DatabaseUnreachable
 */
export async function migrate(connection: ClientConfig): Promise<readonly string[]> {
  const client = await connect(connection);
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await migrateUnderLock(client);
  } catch (error) {
    throw rightsFault(error, connection);
  } finally {
    await client.end();
  }
}

async function migrateUnderLock(client: Client): Promise<readonly string[]> {
  // With `if not exists` alone PostgreSQL asks for the right to make schemas even where there is nothing to make.
  const { rows: schemas } = await client.query(`select 1 from pg_namespace where nspname = 'spillway'`);
  if (schemas.length === 0) await client.query('create schema if not exists spillway');
  await client.query(
    'create table if not exists spillway.migrations (name text primary key, applied_at timestamptz(3) not null default now())',
  );
  const { rows } = await client.query<{ name: string }>('select name from spillway.migrations order by name');
  const unknown = rows.map((row) => row.name).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) {
    throw new MigrationError(
      `The database holds ${unknown.join(', ')}, which this version of Spillway doesn't know: it was used by a newer ` +
        'version. Start that version, or restore a backup from before the upgrade.',
    );
  }
  const applied = new Set(rows.map((row) => row.name));
  const pending = Object.entries(migrations).filter(([name]) => !applied.has(name));
  for (const [name, sql] of pending) {
    await client.query('begin');
    try {
      await client.query(sql);
      await client.query('insert into spillway.migrations (name) values ($1)', [name]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw new MigrationError(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
    }
  }
  return pending.map(([name]) => name);
}
