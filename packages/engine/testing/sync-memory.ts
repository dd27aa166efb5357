import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournaledBatch } from '../journal.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { MadePlan, PlanInput } from '../plan/make-plan.ts';
import { PlanReader } from '../plan/plan-reader.ts';
import type { PlanRow } from '../plan/plan-reader.ts';
import type { StoredPlan, StoredSnapshot } from '../plan.ts';
import { nextSnapshot } from '../snapshot/next-snapshot.ts';
import { FolderState } from '../state/folder-state.ts';
import type { SyncSpec } from '../sync-spec.ts';
import { csvRows } from './csv-rows.ts';
import type { Row } from './csv-rows.ts';

/** A state folder, and runs of one sync on it, each in a folder of its own. */
export class SyncMemory {
  readonly root: string;
  readonly state: FolderState;
  snapshot: StoredSnapshot | null = null;

  private constructor(root: string) {
    this.root = root;
    this.state = new FolderState(join(root, 'state'));
  }

  static async open(): Promise<SyncMemory> {
    return new SyncMemory(await mkdtemp(join(tmpdir(), 'spillway-engine-')));
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true });
  }

  async workDir(): Promise<string> {
    return await mkdtemp(join(this.root, 'work-'));
  }

  async plan(spec: SyncSpec, rows: readonly Row[], more: Partial<PlanInput> = {}): Promise<MadePlan> {
    return await makePlan({
      spec,
      rows: csvRows(spec.columns.length === 1 ? rows.map(([only = null]) => [only, only]) : rows),
      previous: this.snapshot,
      fullSync: false,
      options: {},
      state: this.state,
      statePath: 'syncs/1/runs/1',
      workDir: await this.workDir(),
      signal: new AbortController().signal,
      ...more,
    });
  }

  async records(plan: StoredPlan): Promise<readonly PlanRow[]> {
    const reader = await PlanReader.open(plan, { state: this.state, workDir: await this.workDir() });
    try {
      const rows = await reader.read(0, plan.writes + plan.deletes + 1);
      return rows.map(({ op, id, cells }) => ({ op, id, cells }));
    } finally {
      await reader.close();
    }
  }

  async end(spec: SyncSpec, plan: StoredPlan, batches: readonly JournaledBatch[]): Promise<boolean> {
    const next = await nextSnapshot({
      spec,
      previous: this.snapshot,
      plan,
      batches,
      state: this.state,
      statePath: 'syncs/1/snapshots',
      workDir: await this.workDir(),
    });
    this.snapshot = next ?? this.snapshot;
    return next !== null;
  }
}

/** The journal of a run whose every record was taken. */
export function allDone(plan: StoredPlan): JournaledBatch[] {
  const recordCount = plan.writes + plan.deletes;
  return recordCount === 0 ? [] : [{ firstRecord: 0, recordCount, state: 'done', exceptions: null }];
}
