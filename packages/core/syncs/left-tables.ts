import { ConfigurationError } from '#connector-kit';
import { dropLeftTables } from '#engine';
import { forgetLeftTables, listLeftTables } from '#store';
import type { LeftTables, Tables, WorkspaceScope } from '#store';
import type { Transaction } from 'kysely';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { openSource } from '../sources/open-source.ts';
import { openWarehouse } from './run-ends.ts';

/** How long a source may be away. */
const GIVEN_UP_AFTER_MS = 7 * 86_400_000;
const LONGEST_MS = 30_000;
/** What somebody waits who deletes a sync. */
const LONGEST_AT_ONCE_MS = 5_000;

/**
 * Drops what a sync has left in its source.
 *
 * @throws what keeps it from that, unless the source is gone for good: then the log names the tables
 */
export async function removeLeftTables(
  services: Services,
  transaction: Transaction<Tables>,
  left: LeftTables,
): Promise<void> {
  try {
    await drop(services, left, LONGEST_MS);
  } catch (error) {
    const mayComeBack =
      !(error instanceof NotFound) && Date.now() - left.leftAt.getTime() < GIVEN_UP_AFTER_MS;
    if (mayComeBack) throw error;
    services.log.warn(
      { err: error, source: left.sourceId, tables: `${left.prefix}*` },
      'what a sync remembered in its source stays there: drop these tables by hand',
    );
  }
  await forgetLeftTables(transaction, left.id);
}

/** The same for a sync that has just been deleted; what fails is left for later. */
export async function tryToRemoveLeftTables(
  services: Services,
  scope: WorkspaceScope,
  syncId: number,
): Promise<void> {
  for (const left of await listLeftTables(scope, syncId)) {
    try {
      await drop(services, left, LONGEST_AT_ONCE_MS);
      await forgetLeftTables(services.store.db, left.id);
    } catch (error) {
      services.log.info(
        { err: error, sync: syncId, source: left.sourceId },
        'what a deleted sync remembered in its source could not be dropped yet',
      );
    }
  }
}

async function drop(services: Services, left: LeftTables, longestMs: number): Promise<void> {
  const signal = AbortSignal.any([services.stopping, AbortSignal.timeout(longestMs)]);
  const opened = new AsyncDisposableStack();
  try {
    const scope = services.store.workspace(left.workspaceId);
    const source = await openSource(services, scope, left.sourceId, signal);
    opened.defer(() => source.close());
    const session = await openWarehouse(source, signal);
    if (session === undefined) throw new ConfigurationError('The source keeps no bookkeeping of syncs.');
    opened.defer(() => session.close());
    await dropLeftTables(session, left.prefix);
  } finally {
    await opened.disposeAsync();
  }
}
