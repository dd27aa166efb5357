import { ConnectorError } from '#connector-kit';
import { dryRun, noCounts, PlanRefused } from '#engine';
import type { DryRun } from '#engine';
import type { Sync, WorkspaceScope } from '#store';
import { FewAtOnce } from '../few-at-once.ts';
import type { Services } from '../services.ts';
import { prepareRun } from './prepare-run.ts';
import { openWarehouse, RunEnds } from './run-ends.ts';
import { runFault } from './run-fault.ts';
import { requireSync } from './syncs.ts';

const LONGEST_MS = 600_000;

/** Each reads a whole source and may take as much memory as a run. */
const dryRuns = new FewAtOnce(2);

export interface ShownDryRun extends DryRun {
  readonly fullSync: boolean;
  /** Why a run would stop before it sends anything. */
  readonly refused: { readonly code: string; readonly message: string } | null;
}

/**
 * What a run of the sync would do now. Nothing is sent and nothing remembered.
 *
 * @throws NotFound
 */
export async function dryRunSync(
  services: Services,
  scope: WorkspaceScope,
  id: number,
  { forceFullSync }: { readonly forceFullSync: boolean },
): Promise<ShownDryRun> {
  const sync = await requireSync(scope, id);
  return dryRuns.run(() => show(services, scope, sync, forceFullSync));
}

async function show(
  services: Services,
  scope: WorkspaceScope,
  sync: Sync,
  forceFullSync: boolean,
): Promise<ShownDryRun> {
  const { id } = sync;
  const fullSync = forceFullSync || sync.snapshot === null;
  const opened = new AsyncDisposableStack();
  try {
    const outdated = new AbortController();
    const signal = AbortSignal.any([services.stopping, AbortSignal.timeout(LONGEST_MS), outdated.signal]);
    const ends = new RunEnds(services, scope, sync, signal, (reason) => outdated.abort(reason));
    opened.defer(() => ends.close());
    const work = await services.work.make(`dry-run-${id}`);
    opened.defer(() => work.remove());
    try {
      const found = await dryRun({
        ...(await prepareRun(scope, sync, ends)),
        openWarehouse: async () => await openWarehouse(await ends.source(), signal),
        fullSync,
        previous: sync.snapshot,
        highWaterMark: sync.highWaterMark,
        state: services.state,
        workDir: work.path,
        memoryLimit: services.engineMemory,
        signal,
      });
      return { ...found, fullSync, refused: null };
    } catch (error) {
      if (!(error instanceof ConnectorError) && !(error instanceof PlanRefused)) throw error;
      const { code, message } = runFault(error, ends.redactors);
      return {
        counts: noCounts,
        creates: 0,
        writes: [],
        deletes: [],
        invalid: [],
        fullSync,
        refused: { code, message },
      };
    }
  } finally {
    await opened.disposeAsync();
  }
}
