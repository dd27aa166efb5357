import { cellNames, list } from '../duck/sql.ts';
import type { PlanMode } from '../plan/mode.ts';
import { fatesSql } from '../snapshot/fates.ts';

interface Delta {
  readonly mode: PlanMode;
  readonly isRepeatable: boolean;
  /** How many cells a row has. */
  readonly width: number;
  /** The file of the plan's records, as SQL text. */
  readonly records: string;
  /** That of what is settled without being sent. */
  readonly settled: string | undefined;
}

/**
 * Each identifier that a run has to do with: `kind`, `id`, `hash`, `cells` (a JSON array).
 * - `taken`: what the destination has now, or may have
 * - `doubtful`: it has what it had, but it must be sent again
 * - `forgotten`
 * Needs the tables of `loadFates`.
 */
export function deltaSql({ mode, isRepeatable, width, records, settled }: Delta): string {
  const cells = mode === 'mirror' ? `to_json(${list(cellNames(width))})::VARCHAR` : 'NULL::VARCHAR';
  const hash = isRepeatable ? `CASE fate WHEN 'unknown' THEN 0::UBIGINT ELSE hash END` : 'hash';
  const parts = [
    `SELECT CASE
         WHEN fate = 'rejected' OR (op = 'delete' AND fate = 'unknown') THEN 'doubtful'
         WHEN op = 'delete' THEN 'forgotten' ELSE 'taken' END AS kind,
       id, ${hash} AS hash, CASE op WHEN 'write' THEN ${cells} END AS cells
     FROM ${fatesSql(records)} WHERE fate IN ('succeeded', 'unknown', 'rejected')`,
  ];
  if (settled !== undefined) {
    parts.push(
      `SELECT CASE WHEN hash IS NULL THEN 'forgotten' ELSE 'taken' END, id, hash, NULL::VARCHAR
       FROM read_parquet(${settled})`,
    );
  }
  return parts.join(' UNION ALL ');
}
