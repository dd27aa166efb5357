import type { Transaction } from 'kysely';
import { makeQueuedRunFull, recordAudit } from '#store';
import type { SyncRun, Tables, WorkspaceScope } from '#store';
import { Conflict, InvalidInput } from '../errors.ts';
import type { Actor, Services } from '../services.ts';
import { queueRun } from './queue-run.ts';
import { requireSync } from './syncs.ts';

export interface TriggerRequest {
  readonly forceFullSync: boolean;
  readonly confirmDeletes: boolean;
  /** Runs in the transaction that saves the run. */
  readonly onSaved?: (transaction: Transaction<Tables>, runId: number) => Promise<void>;
}

/**
 * Queues a run, paused or not; while one is queued or working already, gives that one, since clients repeat a trigger
 * whose answer they did not get.
 *
 * @throws NotFound
 * @throws InvalidInput for a full run of an append, which would send everything twice
 * @throws Conflict when the active run is not what was asked for
 */
export async function triggerSync(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  id: number,
  request: TriggerRequest,
): Promise<SyncRun> {
  const { forceFullSync, confirmDeletes } = request;
  const sync = await requireSync(scope, id);
  if (forceFullSync && sync.operation === 'append') {
    throw new InvalidInput(
      'force_full_sync is not for the operation append: every record would be there twice. Trigger without it.',
    );
  }
  return scope.transaction(async (inside, transaction) => {
    const { run, isNew } = await queueRun(services, inside, transaction, id, {
      reason: { ui_tag: 'Manual', ui_detail: `Manually triggered by ${actor}` },
      options: {
        ...(forceFullSync ? { forceFullSync } : {}),
        ...(confirmDeletes ? { confirmDeletes } : {}),
      },
    });
    if (isNew) await auditTrigger(transaction, scope, actor, run);
    else await adaptActive(inside, run, request);
    await request.onSaved?.(transaction, run.id);
    return run;
  });
}

async function adaptActive(inside: WorkspaceScope, run: SyncRun, request: TriggerRequest): Promise<void> {
  const it = `Run ${run.id} of this sync is ${run.status}`;
  if (run.kind !== 'sync') {
    throw new Conflict(`${it} and is a ${run.kind} run: wait for its end, or cancel it, and trigger again.`);
  }
  if (request.confirmDeletes && run.options.confirmDeletes !== true) {
    throw new Conflict(
      `${it} without confirmed deletions: wait for its end, or cancel it, and trigger again.`,
    );
  }
  if (!request.forceFullSync || run.fullSync) return;
  if (await makeQueuedRunFull(inside, run.id)) return;
  throw new Conflict(
    `Run ${run.id} of this sync is working and is no full one: wait for its end, or cancel it.`,
  );
}

async function auditTrigger(
  transaction: Transaction<Tables>,
  scope: WorkspaceScope,
  actor: Actor,
  run: SyncRun,
): Promise<void> {
  await recordAudit(transaction, {
    organizationId: null,
    workspaceId: scope.workspaceId,
    actor,
    action: 'sync.trigger',
    subject: `sync:${run.syncId}`,
    details: { run_id: run.id, full_sync: run.fullSync },
  });
}
