import { Client } from 'pg';
import type { ClientConfig } from 'pg';
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
}

/** @throws the driver's own error when the database can't be reached */
export async function inspectDatabase(connection: ClientConfig): Promise<DatabaseState> {
  const client = new Client({ connectionTimeoutMillis: 10_000, ...connection });
  await client.connect();
  try {
    const server = await client.query<{ version: string; ours: boolean }>(
      `select current_setting('server_version') as version, to_regclass('spillway.migrations') is not null as ours`,
    );
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
    };
  } finally {
    await client.end();
  }
}
