import { RunTaken, runSync } from '#engine';
import type { RetriedRun } from '#engine';
import { findRun, findSync, listBatches, listRetriesOf } from '#store';
import type { RunEnd, Sync, SyncRun, WorkspaceScope } from '#store';
import type { Services } from '../services.ts';
import { whileUnreachable } from './batch-journal.ts';
import { JournalLost } from './batch-journal.ts';
import { prepareRun } from './prepare-run.ts';
import { openWarehouse, RunEnds, writeTarget } from './run-ends.ts';
import { runFault } from './run-fault.ts';
import { StoredRunJournal } from './run-journal.ts';
import { settleRuns } from './settle-runs.ts';
import { watchRun } from './watch-run.ts';

/** How an attempt ended a run. */
export interface AttemptEnd extends RunEnd {
  readonly sync: Sync;
}

/**
 * Works on a run until it ends.
 *
 * @param stopping this worker lets go of the run
 * @throws Outdated when credentials changed: the run goes on with the new ones. RunTaken, JournalLost, or the reason of
 * `stopping`: the run is for another worker
 */
export async function attemptRun(
  services: Services,
  scope: WorkspaceScope,
  run: SyncRun,
  stopping: AbortSignal,
): Promise<AttemptEnd> {
  const opened = new AsyncDisposableStack();
  try {
    const attempt = { runId: run.id, attempt: run.attempt };
    const watch = watchRun(services, scope, attempt);
    opened.defer(() => watch.stop());
    const outdated = new AbortController();
    const handBack = AbortSignal.any([stopping, watch.taken, outdated.signal]);
    const journal = new StoredRunJournal(services, scope, attempt, handBack);
    opened.defer(() => journal.close());
    const found = await whileUnreachable(() => findSync(scope, run.syncId), handBack);
    if (found === undefined) throw new RunTaken('taken_over');
    const work = await services.work.make(`run-${run.id}`);
    opened.defer(() => work.remove());
    const ending = AbortSignal.any([handBack, watch.cancelled]);
    const ends = new RunEnds(services, scope, found, ending, (reason) => outdated.abort(reason));
    opened.defer(() => ends.close());
    const warehouse = async () => await openWarehouse(await ends.source(), handBack);
    let sync = found;
    if (run.plan === null) {
      try {
        const settling = { openWarehouse: warehouse, handBack };
        sync = await settleRuns(services, scope, run, found, settling);
      } catch (error) {
        handBack.throwIfAborted();
        if (error instanceof RunTaken || error instanceof JournalLost) throw error;
        return { sync: found, fault: runFault(error, ends.redactors), isCanceled: false, counts: {} };
      }
    }
    const ended = await runSync({
      syncId: sync.id,
      runId: run.id,
      options: run.options,
      fullSync: run.fullSync,
      previous: sync.snapshot,
      highWaterMark: sync.highWaterMark,
      prepare: () => prepareRun(scope, sync, ends),
      openWarehouse: warehouse,
      target: async () => writeTarget(services, await ends.destination()),
      journal,
      retried: await retriedRun(scope, run),
      kept: run.plan,
      state: services.state,
      workDir: work.path,
      memoryLimit: services.engineMemory,
      pace: services.pace,
      cancel: watch.cancelled,
      handBack,
    });
    return {
      sync,
      fault: ended.fault === undefined ? null : runFault(ended.fault, ends.redactors),
      isCanceled: ended.fault instanceof RunTaken,
      counts: ended.counts ?? {},
      memory: ended.memory,
      isUnsettled: ended.isUnsettled,
      sampleRecord: ended.sampleRecord,
    };
  } finally {
    await opened.disposeAsync();
  }
}

async function retriedRun(
  scope: WorkspaceScope,
  { plan, options }: SyncRun,
): Promise<RetriedRun | undefined> {
  if (options.retry === undefined || plan !== null) return undefined;
  const earlier = await findRun(scope, options.retry.runId);
  if (earlier?.plan === null || earlier === undefined) return undefined;
  const retries = await Promise.all(
    (await listRetriesOf(scope, earlier)).map(async (retry) =>
      retry.plan === null ? [] : [{ plan: retry.plan, batches: await listBatches(scope, retry.id) }],
    ),
  );
  return {
    runId: earlier.id,
    plan: earlier.plan,
    batches: await listBatches(scope, earlier.id),
    retries: retries.flat(),
  };
}
