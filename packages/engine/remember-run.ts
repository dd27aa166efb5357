import { setTimeout as delay } from 'node:timers/promises';
import { ConnectorError } from '#connector-kit';
import type { WarehouseSession } from '#connector-kit';
import type { JournaledBatch, KeptPlan } from './journal.ts';
import type { StoredSnapshot } from './plan.ts';
import { nextSnapshot } from './snapshot/next-snapshot.ts';
import { snapshotFolder } from './state/state-folders.ts';
import { StateError } from './state/state-store.ts';
import type { StateStore } from './state/state-store.ts';
import { nextWarehouseSnapshot } from './warehouse/next-warehouse-snapshot.ts';
import type { WarehouseSnapshotInput } from './warehouse/next-warehouse-snapshot.ts';

/** Waits before what a run did is written to a source again that was away. */
const AGAIN_AFTER_MS = [1_000, 5_000, 15_000, 30_000, 60_000];

/** What a sync remembers. */
export interface RunMemory {
  readonly snapshot: StoredSnapshot;
  readonly highWaterMark: string | null;
}

export interface MemoryWork {
  readonly syncId: number;
  readonly runId: number;
  /** What the sync remembers before the run counts. */
  readonly previous: StoredSnapshot | null;
  readonly highWaterMark: string | null;
  /** See RunWork. */
  openWarehouse(): Promise<WarehouseSession | undefined>;
  readonly state: StateStore;
  /** A folder on the local disk. */
  readonly workDir: string;
  /** What DuckDB may use: `256MB`. */
  readonly memoryLimit: string;
  /** Ends the waiting for a source that is away. */
  readonly handBack: AbortSignal;
}

/**
 * What a sync remembers once a run of it has ended, however that was; undefined: what it did before.
 *
 * @param batches all that the run's journal has
 * @throws StateError, DiskFullError, ConnectorError
 */
export async function rememberRun(
  work: MemoryWork,
  plan: KeptPlan,
  batches: readonly JournaledBatch[],
): Promise<RunMemory | undefined> {
  const { previous, state, workDir, memoryLimit } = work;
  const input = { spec: plan.spec, previous, plan, batches, state, workDir, memoryLimit };
  const snapshot =
    plan.warehouseVersion === null
      ? await nextSnapshot({ ...input, statePath: snapshotFolder(work.syncId, work.runId) })
      : await snapshotInSource(work, input);
  if (snapshot === null) return undefined;
  return { snapshot, highWaterMark: plan.highWaterMark ?? work.highWaterMark };
}

/** Tried again for a while: what was sent and is not remembered would be sent once more. */
async function snapshotInSource(
  work: MemoryWork,
  input: Omit<WarehouseSnapshotInput, 'session'>,
): Promise<StoredSnapshot | null> {
  for (const waitMs of [...AGAIN_AFTER_MS, undefined]) {
    try {
      const opened = new AsyncDisposableStack();
      try {
        const session = await work.openWarehouse();
        if (session === undefined) {
          throw new StateError('The source no longer keeps the bookkeeping of this sync.');
        }
        opened.defer(() => session.close());
        return await nextWarehouseSnapshot({ ...input, session });
      } finally {
        await opened.disposeAsync();
      }
    } catch (error) {
      const mayPass = error instanceof ConnectorError && error.whoMustAct === 'retry_later';
      if (waitMs === undefined || !mayPass || work.handBack.aborted) throw error;
      await delay(waitMs, undefined, { signal: work.handBack });
    }
  }
  return null;
}
