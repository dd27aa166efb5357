import type { Duck } from '../duck/duck.ts';
import { cellNames } from '../duck/sql.ts';
import type { StoredSnapshot } from '../plan.ts';
import type { SyncSpec } from '../sync-spec.ts';
import type { PlanMode } from './mode.ts';

/** What is known of a plan before the source is read. */
export interface PlanFacts {
  readonly duck: Duck;
  readonly spec: SyncSpec;
  readonly mode: PlanMode;
  readonly workDir: string;
  /** Elsewhere, that are read. */
  readonly files: readonly string[];
  readonly signal: AbortSignal;
  /** Undefined where the destination has nothing of the sync yet. */
  readonly snapshot: (StoredSnapshot & { readonly relation: string }) | undefined;
  /** The sync has no memory: it never ran, or its records are others now. */
  readonly isFirst: boolean;
  readonly isFull: boolean;
  /** So many rows are to be sent, whatever was sent before. */
  readonly testRecords?: number;
}

/** A plan in the making. */
export interface PlanWork extends PlanFacts {
  /** In a FROM clause: all rows, with the cells `c0`, `c1` … */
  readonly source: string;
  /** How many these are; null where nobody has counted them. */
  readonly sourceRows: number | null;
  /** In a FROM clause: `keyColumns` of all rows; undefined where `sendsAll`. */
  readonly keys: string | undefined;
}

/** Whether nearly all rows will be sent: they are then written as records at once, instead of read twice. */
export function sendsAll(facts: PlanFacts): boolean {
  const { mode, isFull, snapshot } = facts;
  if (facts.testRecords !== undefined) return true;
  if (mode === 'marked' || mode === 'replacement') return true;
  if (mode !== 'news') return isFull;
  return snapshot === undefined && !skipsAll(facts);
}

/** Whether a first append leaves the rows of today alone. */
export function skipsAll({ mode, isFirst, spec }: PlanFacts): boolean {
  return (
    mode === 'news' &&
    isFirst &&
    spec.operation === 'append' &&
    spec.historicalOperation === 'skip_current_records'
  );
}

/** The cells of the plan's columns, separated by commas; empty where there are none. */
export function cellsSql(work: Pick<PlanWork, 'spec'>): string {
  return cellNames(work.spec.columns.length).join(', ');
}
