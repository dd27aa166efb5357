import type { Transaction } from 'kysely';
import type { RunOptions } from '#engine';
import { findActiveRun, holdSync, insertRun } from '#store';
import type { RunKind, SyncRun, Tables, TriggerReason, WorkspaceScope } from '#store';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';

export interface RunRequest {
  readonly kind?: RunKind;
  /** Why it begins, in the words of the API. */
  readonly reason: TriggerReason;
  readonly options?: RunOptions;
  /** When the schedule wanted it. */
  readonly scheduledAt?: Date | null;
}

export interface QueuedRunResult {
  readonly run: SyncRun;
  /** False: `run` was queued or working already, and nothing was added. */
  readonly isNew: boolean;
}

/**
 * Adds a run and sends it to the queue, both with the transaction; while another one of the sync is queued or working,
 * gives that one.
 *
 * @throws NotFound when the sync is gone
 */
export async function queueRun(
  services: Services,
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
  syncId: number,
  request: RunRequest,
): Promise<QueuedRunResult> {
  const sync = await holdSync(inside, syncId);
  if (sync === undefined) throw new NotFound(`sync ${syncId}`);
  const { kind = 'sync', reason, options = {}, scheduledAt = null } = request;
  const fullSync = kind === 'sync' && (options.forceFullSync === true || sync.snapshot === null);
  for (;;) {
    const run = await insertRun(inside, {
      syncId,
      kind,
      triggerReason: reason,
      options,
      scheduledAt,
      fullSync,
    });
    if (run !== undefined) {
      await services.queue.sendRun(transaction, syncId, { workspaceId: inside.workspaceId, runId: run.id });
      return { run, isNew: true };
    }
    const active = await findActiveRun(inside, syncId);
    if (active !== undefined) return { run: active, isNew: false };
  }
}
