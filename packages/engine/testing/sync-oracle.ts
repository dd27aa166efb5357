import { isReplacement } from '../plan/mode.ts';
import type { SyncSpec } from '../sync-spec.ts';
import type { Row } from './csv-rows.ts';

export type Fate = 'succeeded' | 'rejected' | 'unknown' | 'invalid' | 'unreached';

/** What a sync remembers of one identifier: the row that was last taken; undefined: it must be sent again. */
interface Memory {
  row: Row | undefined;
  /** What a deletion would be sent with. */
  cells: Row;
}

export interface OraclePlan {
  readonly writes: readonly Row[];
  readonly deletes: readonly Row[];
  readonly invalid: number;
  readonly unchanged: number;
  readonly skipped: number;
  /** Identifiers to be forgotten. */
  readonly gone: readonly string[];
  readonly isRefused: boolean;
}

/** The rules of plans and snapshots, said once more in the plainest way; the first cell is the identifier. */
export class SyncOracle {
  memory = new Map<string, Memory>();
  isFirst = true;

  plan(spec: SyncSpec, rows: readonly Row[], isFull: boolean): OraclePlan {
    const times = new Map<string, number>();
    for (const [id] of rows) if (id !== null && id !== undefined) times.set(id, (times.get(id) ?? 0) + 1);
    const valid = rows.filter(([id]) => id !== null && id !== undefined && times.get(id) === 1);
    const nulled = rows.filter(([id]) => id === null);
    const writes = valid.filter((row) => this.#isToBeSent(spec, row, isFull || this.isFirst));
    const skips =
      this.isFirst && spec.operation === 'append' && spec.historicalOperation === 'skip_current_records';
    const gone = [...this.memory].filter(([id]) => !times.has(id));
    const isMirror = spec.operation === 'mirror';
    const isUnsure = (cells: Row): boolean =>
      nulled.some((row) => row.every((value, at) => at === 0 || value === cells[at]));
    const forgets = ['upsert', 'update', 'delete'].includes(spec.operation);
    return {
      writes: skips ? [] : writes,
      deletes: isMirror ? gone.flatMap(([, { cells }]) => (isUnsure(cells) ? [] : [cells])) : [],
      invalid: rows.length - valid.length,
      skipped: skips ? valid.length : 0,
      unchanged: skips ? 0 : valid.length - writes.length,
      gone: forgets ? gone.map(([id]) => id) : [],
      isRefused: isMirror && rows.length === 0 && this.memory.size > 0,
    };
  }

  #isToBeSent(spec: SyncSpec, row: Row, isFull: boolean): boolean {
    const known = this.memory.get(String(row[0]));
    if (known === undefined) return true;
    if (spec.operation === 'insert' || spec.operation === 'append') return false;
    if (isFull || known.row === undefined) return true;
    return spec.operation !== 'delete' && known.row.some((value, at) => value !== row[at]);
  }

  /** @param hasChanged the mappings are not those of the run before */
  end(
    spec: SyncSpec,
    plan: OraclePlan,
    fates: { readonly op: 'write' | 'delete'; readonly row: Row; readonly fate: Fate }[],
    skipped: readonly Row[],
    hasChanged: boolean,
  ): void {
    if (isReplacement(spec)) throw new TypeError('not here');
    if (hasChanged) for (const known of this.memory.values()) known.row = undefined;
    for (const id of plan.gone) this.memory.delete(id);
    for (const row of skipped) this.memory.set(String(row[0]), { row, cells: row });
    for (const { op, row, fate } of fates) {
      const id = String(row[0]);
      const known = this.memory.get(id);
      if (fate === 'succeeded') {
        if (op === 'delete') this.memory.delete(id);
        else this.memory.set(id, { row, cells: row });
      } else if (fate === 'rejected' || (fate === 'unknown' && op === 'delete')) {
        if (known !== undefined) known.row = undefined;
      } else if (fate === 'unknown') {
        this.memory.set(id, { row: spec.isRepeatable ? undefined : row, cells: row });
      }
    }
    this.isFirst = false;
  }
}
