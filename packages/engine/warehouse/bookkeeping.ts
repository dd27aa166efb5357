import { randomBytes } from 'node:crypto';
import { ConfigurationError, type WarehouseSession } from '#connector-kit';
import type { StoredSnapshot } from '../plan.ts';
import { StateError } from '../state/state-store.ts';
import { name } from './sql.ts';

/** `s<sync>_<token>_<number>_<random>`: no two attempts share a table, and no two servers the token of a sync. */
const TABLE = /^(s\d+_[0-9a-f]{16}_)(\d+)_[0-9a-f]{8}$/;

/** The name of the table of a sync's next snapshot. */
export function nextTable(syncId: number, previous: StoredSnapshot | null, number: number): string {
  const prefix = prefixOf(previous) ?? `s${syncId}_${randomBytes(8).toString('hex')}_`;
  return `${prefix}${number}_${randomBytes(4).toString('hex')}`;
}

export function inSchema(session: WarehouseSession, table: string): string {
  return `${name(session.schema)}.${name(table)}`;
}

/** @throws ConfigurationError where there is no schema for the bookkeeping and the role may not make one */
export async function ensureSchema(session: WarehouseSession): Promise<void> {
  const schema = name(session.schema);
  const [[mayUse = null, mayCreate = null] = []] = await session.rows(
    `select (select has_schema_privilege(oid, 'CREATE') from pg_catalog.pg_namespace where nspname = '${session.schema}'), ` +
      `has_database_privilege(current_database(), 'CREATE')`,
  );
  if (mayUse === 't') return;
  if (mayUse === null && mayCreate === 't') {
    await session.run(`create schema if not exists ${schema}`);
    return;
  }
  throw new ConfigurationError(
    `The advanced sync engine keeps its bookkeeping in the schema ${session.schema} of the source, and the role may not ` +
      `${mayUse === null ? 'make it' : 'create tables in it'}. Run as the owner: CREATE SCHEMA IF NOT EXISTS ${schema}; ` +
      `GRANT USAGE, CREATE ON SCHEMA ${schema} TO the role. Or use a source with the basic sync engine.`,
  );
}

/**
 * The table of a snapshot in a FROM clause; undefined where it has no rows.
 *
 * @throws StateError where it is gone, or was never one of this engine
 */
export async function knownTable(
  session: WarehouseSession,
  previous: StoredSnapshot | null,
): Promise<string | undefined> {
  if (previous === null || previous.rowCount === 0) return undefined;
  if (previous.table === undefined) {
    throw new StateError(
      'What this sync has sent so far was remembered by the basic sync engine, which its source no longer has.',
    );
  }
  const table = inSchema(session, previous.table);
  const [[found = null] = []] = await session.rows(`select to_regclass('${table}')`);
  if (found !== null) return table;
  throw new StateError(
    `The table ${table} of the source, which says what this sync has sent so far, is gone: bring it back from a backup, ` +
      'or make the sync anew.',
  );
}

/** Drops the tables whose names begin so; waits for those who read them for a moment only. @throws ConnectorError */
export async function dropLeftTables(session: WarehouseSession, prefix: string): Promise<void> {
  await session.run(`set lock_timeout = '3s'`);
  for (const table of await tablesOf(session, prefix)) {
    await session.run(`drop table if exists ${inSchema(session, table)}`);
  }
}

/**
 * Drops what older runs and dead workers left. Tables with a greater number than the snapshot's are those of whoever
 * knows more than we do.
 */
export async function dropOldTables(
  session: WarehouseSession,
  previous: StoredSnapshot | null,
): Promise<void> {
  const prefix = prefixOf(previous);
  if (previous === null || prefix === undefined) return;
  for (const table of await tablesOf(session, prefix)) {
    const number = Number(TABLE.exec(table)?.[2] ?? Number.POSITIVE_INFINITY);
    if (table === previous.table || number > previous.number) continue;
    await session.run(`drop table if exists ${inSchema(session, table)}`);
  }
}

async function tablesOf(session: WarehouseSession, prefix: string): Promise<readonly string[]> {
  const rows = await session.rows(
    `select tablename from pg_catalog.pg_tables where schemaname = '${session.schema}' ` +
      `and left(tablename, ${prefix.length}) = '${prefix}'`,
  );
  return rows.flatMap(([table]) => table ?? []);
}

function prefixOf(snapshot: StoredSnapshot | null): string | undefined {
  return TABLE.exec(snapshot?.table ?? '')?.[1];
}
