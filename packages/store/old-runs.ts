import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './database.ts';

/** A run whose records have been kept for long enough. */
export interface OldRun {
  readonly id: number;
  readonly syncId: number;
  /** The snapshot that its sync goes by now; undefined where it has none. */
  readonly snapshotPath: string | undefined;
}

/** One that nobody else is looking at, held until the end of the transaction. @param passing runs to leave alone */
export async function holdOldRun(
  transaction: Transaction<Tables>,
  keptDays: number,
  passing: readonly number[],
): Promise<OldRun | undefined> {
  const row = await transaction
    .selectFrom('sync_runs')
    .innerJoin('syncs', 'syncs.id', 'sync_runs.sync_id')
    .select(['sync_runs.id', 'sync_runs.sync_id', 'syncs.snapshot'])
    .where('sync_runs.pruned_at', 'is', null)
    .where('sync_runs.unsettled', '=', false)
    .where('sync_runs.completed_at', '<', sql<Date>`now() - make_interval(days => ${keptDays}::integer)`)
    .$if(passing.length > 0, (query) => query.where('sync_runs.id', 'not in', passing))
    .orderBy('sync_runs.completed_at')
    .limit(1)
    .forUpdate('sync_runs')
    .skipLocked()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { id: row.id, syncId: row.sync_id, snapshotPath: row.snapshot?.rows?.path };
}

/** Leaves of a run what is listed: its counts and how it ended. */
export async function pruneRun(transaction: Transaction<Tables>, id: number): Promise<void> {
  await transaction.deleteFrom('sync_run_batches').where('run_id', '=', id).execute();
  await transaction
    .updateTable('sync_runs')
    .where('id', '=', id)
    .set({ pruned_at: sql<Date>`now()`, plan: null, sample_record: null })
    .execute();
}

/** A sync that was deleted some minutes ago, so that nobody works on it any more, held like an old run. */
export async function holdRemovedSync(
  transaction: Transaction<Tables>,
  passing: readonly number[],
): Promise<number | undefined> {
  const row = await transaction
    .selectFrom('removed_syncs')
    .select('sync_id')
    .where('removed_at', '<', sql<Date>`now() - interval '5 minutes'`)
    // An import may have brought one of the same id.
    .where((where) =>
      where.not(
        where.exists(
          where.selectFrom('syncs').select('id').whereRef('syncs.id', '=', 'removed_syncs.sync_id'),
        ),
      ),
    )
    .$if(passing.length > 0, (query) => query.where('sync_id', 'not in', passing))
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row?.sync_id;
}

export async function forgetRemovedSync(db: Kysely<Tables>, syncId: number): Promise<void> {
  await db.deleteFrom('removed_syncs').where('sync_id', '=', syncId).execute();
}
