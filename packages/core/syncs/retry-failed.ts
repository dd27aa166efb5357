import type { Transaction } from 'kysely';
import { countExceptions, findLatestEndedRun, recordAudit } from '#store';
import type { Sync, SyncRun, Tables, WorkspaceScope } from '#store';
import { Conflict, Gone, InvalidInput } from '../errors.ts';
import type { Actor, Services } from '../services.ts';
import { queueRun } from './queue-run.ts';
import { requireRun } from './sync-runs.ts';
import { requireSync } from './syncs.ts';

type RetriedStatus = 'rejected' | 'unknown';

export interface RetryRequest {
  readonly statuses: readonly RetriedStatus[];
  /** Undefined: the latest run that ended. */
  readonly runId: number | undefined;
  readonly isPreview: boolean;
  /** Runs in the transaction that saves the run. */
  readonly onSaved?: (transaction: Transaction<Tables>, runId: number) => Promise<void>;
}

export interface Retry {
  /** Null where nothing was queued. */
  readonly runId: number | null;
  readonly ofRunId: number;
  readonly recordCount: number;
}

/**
 * Queues a run that sends the records again that an earlier one could not deliver.
 *
 * @throws NotFound, InvalidInput where the records of that run are out of date, Gone, Conflict while a run is active
 */
export async function retryFailed(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  syncId: number,
  request: RetryRequest,
): Promise<Retry> {
  const sync = await requireSync(scope, syncId);
  const run = await retriedRun(scope, sync, request.runId);
  const recordCount = await countExceptions(scope, run.id, request.statuses);
  if (request.isPreview || recordCount === 0) return { runId: null, ofRunId: run.id, recordCount };
  const queued = await scope.transaction(async (inside, transaction) => {
    const { run: made, isNew } = await queueRun(services, inside, transaction, syncId, {
      kind: 'retry',
      reason: { ui_tag: 'Retry', ui_detail: `Records of run ${run.id} are sent again, asked by ${actor}` },
      options: { retry: { runId: run.id, statuses: request.statuses } },
    });
    if (!isNew) {
      throw new Conflict(`Run ${made.id} of this sync is ${made.status}: wait for its end, and ask again.`);
    }
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'sync.retry_failed',
      subject: `sync:${syncId}`,
      details: { run_id: made.id, of_run_id: run.id, statuses: [...request.statuses] },
    });
    await request.onSaved?.(transaction, made.id);
    return made;
  });
  return { runId: queued.id, ofRunId: run.id, recordCount };
}

async function retriedRun(scope: WorkspaceScope, sync: Sync, runId: number | undefined): Promise<SyncRun> {
  const latest = await findLatestEndedRun(scope, sync.id);
  const run = runId === undefined ? latest : await requireRun(scope, runId);
  if (run === undefined || run.syncId !== sync.id) {
    throw new InvalidInput(
      runId === undefined
        ? `Sync ${sync.id} has no run that ended: trigger it first.`
        : `sync_run_id ${runId} is a run of another sync.`,
    );
  }
  if (run.completedAt === null) throw new Conflict(`Run ${run.id} has not ended: wait for its end.`);
  if (run.prunedAt !== null)
    throw new Gone(`The records of run ${run.id} were removed after their retention.`);
  // A record of an old run may have been sent in a newer form since.
  const sendsOnce = sync.operation === 'insert' || sync.operation === 'append';
  if (run.id !== latest?.id && !sendsOnce) {
    throw new InvalidInput(
      `sync_run_id ${run.id} is not the latest run (${latest?.id ?? 'none'}): its records may be out of date. ` +
        'Trigger the sync: what was rejected is sent again in its present form.',
    );
  }
  return run;
}
