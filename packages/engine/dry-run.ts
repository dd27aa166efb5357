import { join } from 'node:path';
import type { WriteRecord } from '#connector-kit';
import { recordMaker } from './map/record-maker.ts';
import type { RecordMaker } from './map/record-maker.ts';
import { PlanReader } from './plan/plan-reader.ts';
import { samplePlan } from './plan/plan-samples.ts';
import type { InvalidRow } from './plan/plan-samples.ts';
import type { StoredPlan, StoredSnapshot } from './plan.ts';
import { planSource } from './plan-source.ts';
import type { PreparedRun, RunWork } from './run.ts';
import { FolderState } from './state/folder-state.ts';
import type { StateStore, StoredFile } from './state/state-store.ts';
import type { RunCounts, SyncSpec } from './sync-spec.ts';
import { operationOf } from './write/batch-shape.ts';
import { makeRecord } from './write/make-batch.ts';
import type { PlannedRow } from './write/write-work.ts';

const SAMPLES = 10;
const AT_ONCE = 5_000;

const INVALID: Readonly<Record<InvalidRow['status'], string>> = {
  null_identifier: 'The identifier is null.',
  duplicate: 'Another row has the same identifier, so none of them is sent.',
};

/** A record as a run would send it, or why it would not. */
export interface SampleRecord {
  readonly id: string | null;
  readonly record: WriteRecord | null;
  readonly message: string | null;
}

export interface DryRun {
  /** As of a run that has sent nothing; `invalid` has the rows whose value does not fit too. */
  readonly counts: RunCounts;
  /** Of `counts.updates`: rows whose identifier was never sent. */
  readonly creates: number;
  /** Up to ten of each kind. */
  readonly writes: readonly SampleRecord[];
  readonly deletes: readonly SampleRecord[];
  readonly invalid: readonly SampleRecord[];
}

export interface DryRunWork extends PreparedRun {
  /** As of a run. */
  readonly openWarehouse: RunWork['openWarehouse'];
  readonly fullSync: boolean;
  readonly previous: StoredSnapshot | null;
  readonly highWaterMark: string | null;
  readonly state: StateStore;
  /** An empty folder on the local disk; all that is made goes there. */
  readonly workDir: string;
  readonly memoryLimit: string;
  readonly signal: AbortSignal;
}

/**
 * What a run would do now. Reads the source; nothing is sent and nothing remembered.
 *
 * @throws PlanRefused, StateError, DiskFullError, ConnectorError
 */
export async function dryRun(work: DryRunWork): Promise<DryRun> {
  const { spec, workDir, memoryLimit, signal } = work;
  const state = new ScratchState(work.state, join(workDir, 'state'));
  const { plan, counts, creates } = await planSource({ ...work, options: {}, state, statePath: 'dry-run' });
  const place = { state, workDir, memoryLimit };
  const maker = recordMaker(spec, { runId: 0 });
  const sampled = await samplePlan(plan, place, SAMPLES);
  const unfit = await findUnfit(plan, place, spec, maker, signal);
  const unusable = sampled.invalid.map(({ id, status }) => ({ id, record: null, message: INVALID[status] }));
  return {
    counts: { ...counts, invalid: counts.invalid + unfit.count },
    creates,
    writes: sampled.writes.map((row) => sampleOf(spec, maker, row)),
    deletes: sampled.deletes.map((row) => sampleOf(spec, maker, row)),
    invalid: [...unusable, ...unfit.samples].slice(0, SAMPLES),
  };
}

/** Rows with a value that does not fit its field: all are counted. */
async function findUnfit(
  plan: StoredPlan,
  place: { readonly state: StateStore; readonly workDir: string; readonly memoryLimit: string },
  spec: SyncSpec,
  maker: RecordMaker,
  signal: AbortSignal,
): Promise<{ count: number; samples: readonly SampleRecord[] }> {
  const samples: SampleRecord[] = [];
  let count = 0;
  const reader = await PlanReader.open(plan, place);
  try {
    for (let at = plan.deletes; at < plan.deletes + plan.writes; at += AT_ONCE) {
      signal.throwIfAborted();
      for (const row of await reader.read(at, AT_ONCE)) {
        const sample = sampleOf(spec, maker, row);
        if (sample.record !== null) continue;
        count += 1;
        if (samples.length < SAMPLES) samples.push(sample);
      }
    }
    return { count, samples };
  } finally {
    await reader.close();
  }
}

function sampleOf(
  spec: SyncSpec,
  maker: RecordMaker,
  row: PlannedRow & { readonly id: string | null },
): SampleRecord {
  const made = makeRecord({ spec, maker }, operationOf(spec, row.op), row);
  return 'record' in made
    ? { id: row.id, record: made.record, message: null }
    : { id: row.id, record: null, message: made.invalid };
}

/** Reads what syncs keep, and keeps what it is given in a folder of its own. */
class ScratchState implements StateStore {
  readonly #kept: StateStore;
  readonly #own: FolderState;
  readonly #made = new Set<string>();

  constructor(kept: StateStore, folder: string) {
    this.#kept = kept;
    this.#own = new FolderState(folder);
  }

  async put(path: string, localFile: string): Promise<StoredFile> {
    this.#made.add(path);
    return this.#own.put(path, localFile);
  }

  fetch(file: StoredFile, folder: string): Promise<string> {
    return this.#made.has(file.path) ? this.#own.fetch(file) : this.#kept.fetch(file, folder);
  }

  remove(path: string): Promise<void> {
    return this.#own.remove(path);
  }

  async url(): Promise<undefined> {
    return undefined;
  }
}
