import type { Dataset, ReadRequest, SourceRows, WarehouseSession } from '#connector-kit';
import { makePlan } from './plan/make-plan.ts';
import type { MadePlan } from './plan/make-plan.ts';
import { readRequestOf } from './plan/read-request.ts';
import type { StoredSnapshot } from './plan.ts';
import type { StateStore } from './state/state-store.ts';
import type { RunOptions, SyncSpec } from './sync-spec.ts';
import { makeWarehousePlan } from './warehouse/make-warehouse-plan.ts';
import { usesWarehouse } from './warehouse/uses-warehouse.ts';

/** The source as a run reads it. */
export interface RunSource {
  readonly dataset: Dataset;
  read(request: ReadRequest): Promise<SourceRows>;
  /** The greatest value of a column; null where there is none. */
  greatest(column: string): Promise<string | null>;
}

export interface SourcePlanWork {
  readonly spec: SyncSpec;
  readonly source: RunSource;
  readonly options: RunOptions;
  readonly fullSync: boolean;
  /** What the sync remembers. */
  readonly previous: StoredSnapshot | null;
  readonly highWaterMark: string | null;
  /** A session at a source that keeps the bookkeeping itself; undefined: the engine keeps it. */
  openWarehouse(): Promise<WarehouseSession | undefined>;
  readonly state: StateStore;
  readonly statePath: string;
  readonly workDir: string;
  readonly memoryLimit: string;
  readonly signal: AbortSignal;
}

/**
 * Decides what to send of a source: in the source itself where that keeps the bookkeeping, else by reading its rows.
 *
 * @throws PlanRefused, StateError, DiskFullError, ConnectorError
 */
export async function planSource(work: SourcePlanWork): Promise<MadePlan> {
  const { spec, source, options } = work;
  if (options.testRecords === undefined && usesWarehouse(spec)) {
    const session = await work.openWarehouse();
    if (session !== undefined) {
      try {
        return await makeWarehousePlan({ ...work, session, dataset: source.dataset });
      } finally {
        await session.close();
      }
    }
  }
  const column = spec.highWaterMarkColumn;
  const next = column === undefined ? null : await source.greatest(column);
  const marks =
    column === undefined ? undefined : { last: work.highWaterMark, next, isFirst: work.previous === null };
  const request = readRequestOf(spec, source.dataset, options, marks);
  const rows = request === undefined ? undefined : await source.read(request);
  return await makePlan({ ...work, rows, highWaterMark: next ?? work.highWaterMark });
}
