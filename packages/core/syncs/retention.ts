import { runFolder, snapshotFolder, syncFolder } from '#engine';
import {
  forgetIdleRateBudgets,
  forgetRemovedSync,
  holdLeftTables,
  holdOldRun,
  holdRemovedSync,
  pruneRun,
} from '#store';
import type { Tables } from '#store';
import type { Transaction } from 'kysely';
import type { Services } from '../services.ts';
import { removeLeftTables } from './left-tables.ts';

/**
 * Removes the records of runs that ended more than `keptDays` days ago, what deleted syncs have left, and budgets that
 * nobody uses. The runs themselves stay listed. Any number of workers may do this at once.
 */
export async function removeOld(services: Services, keptDays: number): Promise<void> {
  await forEachHeld(
    services,
    'the records of an old run could not be removed',
    (transaction, passing) => holdOldRun(transaction, keptDays, passing),
    async (transaction, { id, syncId, snapshotPath }) => {
      await services.state.remove(runFolder(syncId, id));
      // Left there when a worker died between the end of a later run and this.
      const snapshot = snapshotFolder(syncId, id);
      if (snapshotPath?.startsWith(`${snapshot}/`) !== true) await services.state.remove(snapshot);
      await pruneRun(transaction, id);
    },
  );
  await forEachHeld(
    services,
    'the files of a deleted sync could not be removed',
    async (transaction, passing) => {
      const id = await holdRemovedSync(transaction, passing);
      return id === undefined ? undefined : { id };
    },
    async (transaction, { id }) => {
      await services.state.remove(syncFolder(id));
      await forgetRemovedSync(transaction, id);
    },
  );
  await forEachHeld(
    services,
    'what a sync remembered in its source could not be dropped yet',
    holdLeftTables,
    (transaction, left) => removeLeftTables(services, transaction, left),
  );
  await forgetIdleRateBudgets(services.store.db);
}

/** Each in a transaction of its own. One that fails is left for the next time. */
async function forEachHeld<Row extends { readonly id: number }>(
  services: Services,
  fault: string,
  hold: (transaction: Transaction<Tables>, passing: readonly number[]) => Promise<Row | undefined>,
  remove: (transaction: Transaction<Tables>, row: Row) => Promise<void>,
): Promise<void> {
  const passing: number[] = [];
  while (!services.stopping.aborted) {
    let held: Row | undefined;
    try {
      await services.store.db.transaction().execute(async (transaction) => {
        held = await hold(transaction, passing);
        if (held !== undefined) await remove(transaction, held);
      });
      if (held === undefined) return;
    } catch (error) {
      if (held === undefined) throw error;
      passing.push(held.id);
      services.log.warn({ err: error, id: held.id }, fault);
    }
  }
}
