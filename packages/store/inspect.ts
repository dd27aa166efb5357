import type { ClientConfig } from 'pg';
import { connect, grantCreate, rightsFault } from './connection-fault.ts';
import { findDrift } from './drift.ts';
import { migrations } from './migrations/index.ts';

/** What a database looks like to this version, found without changing it. */
export interface DatabaseState {
  /** e.g. `18.4` */
  readonly serverVersion: string;
  /** Migrations that the next start runs. */
  readonly pending: readonly string[];
  /** Migrations of a newer version. */
  readonly unknown: readonly string[];
  /** What the migrations made and the database lacks, when all of them ran. */
  readonly missing: readonly string[];
  /** SQL without which the next start can't make its schemas. */
  readonly grant: string | undefined;
}

interface Server {
  readonly version: string;
  readonly ours: boolean;
  readonly database: string;
  readonly user: string;
  readonly prepared: boolean;
}

/** @throws DatabaseUnreachable */
export async function inspectDatabase(connection: ClientConfig): Promise<DatabaseState> {
  const client = await connect(connection);
  try {
    const server = await client.query<Server>(`
      select current_setting('server_version') as version, to_regclass('spillway.migrations') is not null as ours,
        current_database() as database, current_user as user,
        has_database_privilege(current_database(), 'CREATE')
          or to_regnamespace('spillway') is not null and to_regclass('pgboss.version') is not null as prepared`);
    const applied = server.rows[0]?.ours
      ? await client.query<{ name: string }>('select name from spillway.migrations order by name')
      : { rows: [] };
    const names = applied.rows.map(({ name }) => name);
    const pending = Object.keys(migrations).filter((name) => !names.includes(name));
    return {
      serverVersion: server.rows[0]?.version.split(' ', 1)[0] ?? 'unknown',
      pending,
      unknown: names.filter((name) => !Object.hasOwn(migrations, name)),
      missing: pending.length === 0 ? (await findDrift(client)).missing : [],
      grant:
        server.rows[0]?.prepared === false
          ? grantCreate(server.rows[0].database, server.rows[0].user)
          : undefined,
    };
  } catch (error) {
    throw rightsFault(error, connection);
  } finally {
    await client.end();
  }
}
