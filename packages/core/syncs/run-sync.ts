import { dirname } from 'node:path/posix';
import { countsOf, RunTaken } from '#engine';
import {
  abandonRun,
  findRun,
  finishRun,
  listBatches,
  recordDatasetCount,
  saveCounts,
  startRun,
} from '#store';
import type { QueuedRun, RunFault, RunEnd, Sync, SyncRun, WorkspaceScope } from '#store';
import type { Services } from '../services.ts';
import { Outdated } from '../watch-credentials.ts';
import { JournalLost, whileUnreachable } from './batch-journal.ts';
import { queueFollowers } from './queue-followers.ts';
import { attemptRun } from './run-attempt.ts';
import { runFault } from './run-fault.ts';

/**
 * Works on a queued run until it has ended. Faults of the source and the destination end it as failed; only a worker that
 * stops, is replaced, or has lost its database leaves it to another attempt, by throwing.
 */
export async function runSyncJob(services: Services, queued: QueuedRun, signal: AbortSignal): Promise<void> {
  const scope = services.store.workspace(queued.workspaceId);
  for (;;) {
    const run = await startRun(scope, queued.runId);
    if (run === undefined) return;
    try {
      const end = await endOf(services, scope, run, signal);
      if (end === undefined) return;
      await whileUnreachable(() => finish(services, scope, run, end), signal);
      return;
    } catch (error) {
      // With the new credentials it may go on at once.
      if (!(error instanceof Outdated) || signal.aborted) throw error;
      services.log.info({ run: run.id, sync: run.syncId }, 'a run goes on with changed credentials');
    }
  }
}

/** Ends a run whose workers kept dying. */
export async function abandonSyncRun(services: Services, queued: QueuedRun): Promise<void> {
  const fault: RunFault = {
    code: 'WORKERS_DIED',
    message:
      'The workers that ran this sync died again and again. Look at their logs (not enough memory, no room on the ' +
      'disk?), then trigger it again.',
    detail: null,
  };
  await services.store.workspace(queued.workspaceId).transaction(async (inside) => {
    const run = await abandonRun(inside, queued.runId, fault);
    if (run === undefined || run.plan === null) return;
    // The counts that it told last are older than its journal.
    await saveCounts(inside, run.id, countsOf(run.plan, await listBatches(inside, run.id)));
  });
  await services.store.notify({ event: 'run', id: queued.runId });
}

/** Without the sync where not even that could be looked up. */
type KnownEnd = RunEnd & { readonly sync?: Sync };

/** @returns undefined when another worker has the run */
async function endOf(
  services: Services,
  scope: WorkspaceScope,
  run: SyncRun,
  signal: AbortSignal,
): Promise<KnownEnd | undefined> {
  try {
    return await attemptRun(services, scope, run, signal);
  } catch (error) {
    if (error instanceof RunTaken) return undefined;
    if (error instanceof Outdated || error instanceof JournalLost || signal.aborted) throw error;
    services.log.error(
      { err: error, run: run.id, sync: run.syncId },
      'a run could not be brought to its end',
    );
    const counts = await whileUnreachable(() => journaledCounts(scope, run), signal);
    return { fault: runFault(error, []), isCanceled: false, counts, isUnsettled: true };
  }
}

/** By the plan that the run may have got since it was `run`. */
async function journaledCounts(scope: WorkspaceScope, { id, counts }: SyncRun): Promise<RunEnd['counts']> {
  const plan = (await findRun(scope, id))?.plan ?? null;
  return plan === null ? counts : countsOf(plan, await listBatches(scope, id));
}

async function finish(services: Services, scope: WorkspaceScope, run: SyncRun, end: KnownEnd): Promise<void> {
  const status = end.fault === null ? 'completed' : 'failed';
  const isEnded = await scope.transaction(async (inside, transaction) => {
    const attempt = { runId: run.id, attempt: run.attempt };
    if (!(await finishRun(inside, attempt, end))) return false;
    if (status === 'completed' && run.kind === 'sync') {
      await queueFollowers(services, inside, transaction, run.syncId);
      await countDataset(inside, run, end);
    }
    return true;
  });
  if (!isEnded) return;
  services.log.info(
    { run: run.id, sync: run.syncId, status, counts: end.counts, fault: end.fault?.code },
    'run ended',
  );
  await services.store.notify({ event: 'run', id: run.id }).catch(() => {});
  const replaced = end.memory === undefined ? undefined : end.sync?.snapshot?.rows?.path;
  if (replaced === undefined) return;
  await services.state.remove(dirname(replaced)).catch((error: unknown) => {
    services.log.warn({ err: error, sync: run.syncId }, 'an old snapshot could not be removed');
  });
}

/** A run that read the whole dataset knows how many records it has. */
async function countDataset(
  inside: WorkspaceScope,
  { startedAt }: SyncRun,
  { sync, counts }: KnownEnd,
): Promise<void> {
  const { rows } = counts;
  if (sync === undefined || rows === undefined || startedAt === null) return;
  const { sourceObject, settings } = sync;
  if (sourceObject.type === 'table' || settings.highWaterMarkAttribute !== null) return;
  await recordDatasetCount(inside, sourceObject.id, rows, startedAt);
}
