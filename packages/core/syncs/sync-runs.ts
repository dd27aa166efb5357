import { cancelQueuedRun, findRun, listRuns as listStored, recordAudit, requestCancel } from '#store';
import type { Page, PageRequest, SyncRun, WorkspaceScope } from '#store';
import { Conflict, NotFound } from '../errors.ts';
import type { Actor, Services } from '../services.ts';
import { requireSync } from './syncs.ts';

/** @throws NotFound */
export async function requireRun(scope: WorkspaceScope, id: number): Promise<SyncRun> {
  const run = await findRun(scope, id);
  if (run === undefined) throw new NotFound(`run ${id}`);
  return run;
}

/** Runs of a sync. @throws NotFound */
export async function listRuns(
  scope: WorkspaceScope,
  syncId: number,
  request: PageRequest,
): Promise<Page<SyncRun>> {
  await requireSync(scope, syncId);
  return listStored(scope, syncId, request);
}

/**
 * Ends a queued run at once and asks for the end of a working one. Asking twice is no error.
 *
 * @throws NotFound, Conflict when the run has come to its own end
 */
export async function cancelRun(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  id: number,
): Promise<void> {
  await requireRun(scope, id);
  const asked = await scope.transaction(async (inside, transaction) => {
    const isAsked =
      (await cancelQueuedRun(inside, id, 'The run was cancelled before it began.')) ||
      (await requestCancel(inside, id));
    if (isAsked) {
      await recordAudit(transaction, {
        organizationId: null,
        workspaceId: scope.workspaceId,
        actor,
        action: 'sync_run.cancel',
        subject: `sync_run:${id}`,
      });
    }
    return isAsked;
  });
  if (asked) return services.store.notify({ event: 'run', id });
  const run = await requireRun(scope, id);
  if (!run.canceled) throw new Conflict(`Run ${id} has ended already: ${run.status}.`);
}
