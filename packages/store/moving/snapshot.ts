import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../database.ts';
import { appliedMigrations, movedTables } from './tables.ts';
import type { MovedTable } from './tables.ts';

/** Rows that are fetched at once. */
const FETCHED = 100;

/** The whole store at one moment, whatever servers do meanwhile. */
export interface StoreSnapshot {
  readonly migrations: readonly string[];
  readonly tables: readonly (MovedTable & { readonly count: number })[];
  /** The rows of a table, each as one line of JSON exactly as PostgreSQL writes it: numbers keep all their digits. */
  rows(table: MovedTable): AsyncGenerator<string>;
  /** The last id that was given to a row of the table, gone or not; null when there was none. */
  lastId(table: MovedTable): Promise<string | null>;
}

/** Reads the store in one read-only transaction that lasts as long as `read`. */
export function readSnapshot<Result>(
  db: Kysely<Tables>,
  read: (snapshot: StoreSnapshot) => Promise<Result>,
): Promise<Result> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      await sql`set local timezone = 'UTC'`.execute(transaction);
      await sql`set local bytea_output = 'hex'`.execute(transaction);
      const tables = [];
      for (const table of await movedTables(transaction)) {
        tables.push({ ...table, count: table.movesRows ? await countRows(transaction, table) : 0 });
      }
      return read({
        migrations: await appliedMigrations(transaction),
        tables,
        rows: (table) => rowsOf(transaction, table),
        lastId: (table) => lastIdOf(transaction, table),
      });
    });
}

export async function countRows(transaction: Transaction<Tables>, { name }: MovedTable): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from ${sql.id('spillway', name)}`.execute(transaction);
  return Number(rows[0]?.count);
}

async function* rowsOf(
  transaction: Transaction<Tables>,
  { name, movesRows }: MovedTable,
): AsyncGenerator<string> {
  if (!movesRows) return;
  await sql`declare moved no scroll cursor for
    select to_jsonb(moved)::text as row from ${sql.id('spillway', name)} as moved`.execute(transaction);
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.lit(FETCHED)} from moved`.execute(transaction);
    for (const { row } of rows) yield row;
    if (rows.length < FETCHED) break;
  }
  await sql`close moved`.execute(transaction);
}

async function lastIdOf(
  transaction: Transaction<Tables>,
  { name, identity }: MovedTable,
): Promise<string | null> {
  if (identity === null) return null;
  const { rows } = await sql<{ last: string | null }>`
    select pg_sequence_last_value(pg_get_serial_sequence(${`spillway.${name}`}, ${identity})::regclass) as last`.execute(
    transaction,
  );
  return rows[0]?.last ?? null;
}
