import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './database.ts';
import type { Schedule } from './sync-settings.ts';

/** A sync whose schedule wants a run. */
export interface DueSync {
  readonly id: number;
  readonly workspaceId: number;
  readonly schedule: Schedule;
  /** The moment that it waited for, which may be long ago. */
  readonly dueAt: Date;
  /** By the clock of the database. */
  readonly now: Date;
}

/**
 * The sync that has been due the longest and that nobody else is looking at, held until the end of the transaction. One
 * that runs continuously is due when its last run has ended, too.
 *
 * @param passing syncs to leave alone
 */
export async function holdDueSync(
  transaction: Transaction<Tables>,
  passing: readonly number[],
): Promise<DueSync | undefined> {
  const row = await transaction
    .selectFrom('syncs')
    .select(['id', 'workspace_id', 'settings', 'next_run_at', sql<Date>`now()`.as('now')])
    .where('next_run_at', '<=', sql<Date>`now()`)
    .where('paused', '=', false)
    .$if(passing.length > 0, (query) => query.where('id', 'not in', passing))
    .where((where) =>
      where.or([
        sql<boolean>`settings->'schedule'->>'frequency' <> 'continuous'`,
        where.not(
          where.exists(
            where
              .selectFrom('sync_runs')
              .select('id')
              .whereRef('sync_id', '=', 'syncs.id')
              .where('status', 'in', ['queued', 'working']),
          ),
        ),
      ]),
    )
    .orderBy('next_run_at')
    .limit(1)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (row?.next_run_at == null) return undefined;
  const { id, workspace_id: workspaceId, settings, next_run_at: dueAt, now } = row;
  return { id, workspaceId, schedule: settings.schedule, dueAt, now };
}

/** When the schedule of a sync wants its next run. */
export async function setNextRunAt(
  db: Kysely<Tables>,
  syncId: number,
  nextRunAt: Date | null,
): Promise<void> {
  await db.updateTable('syncs').where('id', '=', syncId).set({ next_run_at: nextRunAt }).execute();
}

/** Syncs that run after each successful run of another one, held until the end of the transaction. */
export async function holdFollowers(
  transaction: Transaction<Tables>,
  workspaceId: number,
  syncId: number,
): Promise<readonly number[]> {
  const rows = await transaction
    .selectFrom('syncs')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('after_sync_id', '=', syncId)
    .where('paused', '=', false)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return rows.map(({ id }) => id);
}
