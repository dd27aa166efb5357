import { Duck } from '../duck/duck.ts';
import { cellNames, parquet } from '../duck/sql.ts';
import type { Cells } from '../map/cells.ts';
import type { StoredPlan } from '../plan.ts';
import type { StateStore } from '../state/state-store.ts';
import { PlanReader } from './plan-reader.ts';
import type { PlanRow } from './plan-reader.ts';

/** A row that can't be sent. */
export interface InvalidRow {
  readonly id: string | null;
  readonly status: 'null_identifier' | 'duplicate';
  readonly cells: Cells;
}

export interface PlanSamples {
  readonly writes: readonly PlanRow[];
  readonly deletes: readonly PlanRow[];
  readonly invalid: readonly InvalidRow[];
}

/** Up to `count` records of each kind that a plan has. Throws StateError where it is missing or damaged. */
export async function samplePlan(
  plan: StoredPlan,
  place: { readonly state: StateStore; readonly workDir: string; readonly memoryLimit?: string },
  count: number,
): Promise<PlanSamples> {
  const reader = await PlanReader.open(plan, place);
  try {
    const deletes = await reader.read(0, Math.min(count, plan.deletes));
    const writes = await reader.read(plan.deletes, Math.min(count, plan.writes));
    return { writes, deletes, invalid: await invalidRows(plan, place, count) };
  } finally {
    await reader.close();
  }
}

async function invalidRows(
  { invalid, columns }: StoredPlan,
  { state, workDir }: { readonly state: StateStore; readonly workDir: string },
  count: number,
): Promise<InvalidRow[]> {
  if (invalid === null) return [];
  const file = await state.fetch(invalid, workDir);
  const duck = await Duck.open({ workDir, files: [file] });
  try {
    const rows = await duck.rows(
      `SELECT id, status, ${cellNames(columns.length).join(', ')} FROM ${parquet(file)} LIMIT ${count}`,
    );
    return rows.map(([id, status, ...cells]) => ({ id, status, cells }) as InvalidRow);
  } finally {
    duck.close();
  }
}
