import type { Duck } from '../duck/duck.ts';
import { cellNames } from '../duck/sql.ts';
import type { StoredSnapshot } from '../plan.ts';
import type { SyncSpec } from '../sync-spec.ts';
import type { PlanMode } from './mode.ts';

/** A plan in the making. */
export interface PlanWork {
  readonly duck: Duck;
  readonly spec: SyncSpec;
  readonly mode: PlanMode;
  /** In a FROM clause: all rows, with the cells `c0`, `c1` … */
  readonly source: string;
  /** How many these are; null where nobody has counted them. */
  readonly sourceRows: number | null;
  readonly workDir: string;
  /** Undefined where the destination has nothing of the sync yet. */
  readonly snapshot: (StoredSnapshot & { readonly relation: string }) | undefined;
  /** The sync has no memory: it never ran, or its records are others now. */
  readonly isFirst: boolean;
  readonly isFull: boolean;
  /** So many rows are to be sent, whatever was sent before. */
  readonly testRecords?: number;
}

/** The cells of the plan's columns, separated by commas; empty where there are none. */
export function cellsSql(work: Pick<PlanWork, 'spec'>): string {
  return cellNames(work.spec.columns.length).join(', ');
}
