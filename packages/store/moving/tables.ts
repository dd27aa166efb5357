import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { Tables } from '../database.ts';
import schema from '../schema.json' with { type: 'json' };

/** A table whose rows move to another database. */
export interface MovedTable {
  readonly name: string;
  /** The column that the database numbers; null where there is none. */
  readonly identity: string | null;
  /** False where only the numbers of its rows are gone on with: the rows stay. */
  readonly movesRows: boolean;
}

/** What each database writes for itself. */
const STAYS = new Set(['migrations']);

/**
 * Runs, which say what happened on the other server, what is to be removed there, and what paces requests. The ids of runs are gone on with, since
 * files of the state store are named for them.
 */
const ROWS_STAY = new Set(['sync_runs', 'sync_run_batches', 'removed_syncs', 'rate_budgets']);

const COLUMN = /^(\w+)\.\w+ /;

interface Catalogued extends Omit<MovedTable, 'movesRows'> {
  readonly refersTo: readonly string[];
}

/**
 * All tables that the migrations make, those that others refer to first, but for `migrations` itself. Tables of
 * somebody else in the same schema stay.
 */
export async function movedTables(transaction: Transaction<Tables>): Promise<readonly MovedTable[]> {
  const ours = new Set(schema.flatMap((line) => COLUMN.exec(line)?.[1] ?? []));
  const { rows } = await sql<Catalogued>`
    select c.relname as name,
           (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '') as identity,
           array(select r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
                 where f.conrelid = c.oid and f.contype = 'f' and r.oid <> c.oid) as "refersTo"
    from pg_class c
    where c.relnamespace = 'spillway'::regnamespace and c.relkind = 'r'
    order by 1`.execute(transaction);
  const waiting = rows.filter(({ name }) => ours.has(name) && !STAYS.has(name));
  const ordered: Catalogued[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ refersTo }) => !waiting.some(({ name }) => refersTo.includes(name)));
    const [table] = waiting.splice(next, 1);
    if (next === -1 || table === undefined) throw new Error('tables refer to each other in a circle');
    ordered.push(table);
  }
  return ordered.map(({ name, identity }) => ({ name, identity, movesRows: !ROWS_STAY.has(name) }));
}

/** The names of the migrations that the database has been through. */
export async function appliedMigrations(transaction: Transaction<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from spillway.migrations order by name`.execute(
    transaction,
  );
  return rows.map(({ name }) => name);
}
