import type { SourceColumn } from '#connector-kit';
import { cellNames, list } from '../duck/sql.ts';
import type { PlanMode } from '../plan/mode.ts';
import { quickSql } from '../plan/row-sql.ts';
import { fatesSql } from './fates.ts';

export interface SnapshotSql {
  readonly mode: PlanMode;
  readonly isRepeatable: boolean;
  /** The file of the plan's records, as SQL text. */
  readonly records: string;
  /** The previous snapshot in a FROM clause. */
  readonly old: string | undefined;
  readonly oldColumns: readonly SourceColumn[];
  readonly columns: readonly SourceColumn[];
  /** See StoredPlan. */
  readonly settled: string | undefined;
  /** Mappings, types and operation are those of the previous snapshot. */
  readonly isSame: boolean;
}

const NO_QUICK = 'NULL::UBIGINT';

/** The rows of the next snapshot. Needs the tables of `loadFates`. */
export function snapshotSql(facts: SnapshotSql): string {
  const cells = list(cellNames(facts.columns.length));
  return facts.mode === 'marked' ? keptSql(facts, cells) : knownSql(facts, cells);
}

/**
 * Of an append by high-water mark: what is still to be sent. What was kept before is in the plan, but for that of a retry,
 * which has some of it only.
 */
function keptSql(facts: SnapshotSql, cells: string): string {
  const { records, old, isRepeatable } = facts;
  const taken = isRepeatable ? "('succeeded')" : "('succeeded', 'unknown')";
  const unsettled = `SELECT id, 0::UBIGINT AS hash, ${cells} AS cells FROM ${fatesSql(records)}
    WHERE fate IS NULL OR fate NOT IN ${taken}`;
  if (old === undefined) return unsettled;
  const kept = `(SELECT id, 0::UBIGINT AS hash, ${cellsNow(facts)} AS cells FROM ${old})`;
  const planned = `(SELECT id, ${cells} AS cells FROM read_parquet(${records}))`;
  return `${unsettled}
    UNION ALL SELECT * FROM (SELECT * FROM ${kept} WHERE id IS NOT NULL) ANTI JOIN ${planned} USING (id)
    UNION ALL SELECT * FROM (SELECT * FROM ${kept} WHERE id IS NULL) ANTI JOIN ${planned} USING (cells)`;
}

/**
 * - taken: what the destination has now, or may have (`unknown`)
 * - doubtful: refused rows that were there before, and deletions that were refused or whose answer was lost: they are to be
 *   sent again
 */
function knownSql(facts: SnapshotSql, cells: string): string {
  const { records, old, settled, mode, isRepeatable } = facts;
  const fates = fatesSql(records);
  const kept = mode === 'mirror' ? cells : 'NULL::VARCHAR[]';
  const hash = isRepeatable ? `CASE fate WHEN 'unknown' THEN 0::UBIGINT ELSE hash END` : 'hash';
  // Without a hash that counts, the row is to be sent again: it must not look like the one in the source.
  const quick =
    mode === 'changes' || mode === 'mirror'
      ? `CASE WHEN ${hash} <> 0 THEN ${quickSql(facts.columns)} END`
      : NO_QUICK;
  const taken = `SELECT id, ${hash} AS hash, ${quick} AS quick, ${kept} AS cells FROM ${fates}
    WHERE op = 'write' AND fate IN ('succeeded', 'unknown')`;
  const settledRows = settled === undefined ? [] : [settledSql(facts, settled)];
  if (old === undefined) return [taken, ...settledRows].join(' UNION ALL ');
  const touched = [
    `SELECT id FROM ${fates} WHERE fate IN ('succeeded', 'unknown', 'rejected')`,
    ...(settled === undefined ? [] : [`SELECT id FROM ${settled}`]),
  ].join(' UNION ALL ');
  const doubtful = `SELECT id FROM ${fates}
    WHERE fate = 'rejected' OR (op = 'delete' AND fate = 'unknown')`;
  const oldCells = cellsNow(facts);
  // After a change of the mappings, a row with its old hash would never be sent with the new ones.
  const oldHash = facts.isSame ? 'hash' : '0::UBIGINT';
  const oldQuick = facts.isSame ? 'quick' : NO_QUICK;
  return [
    `SELECT id, ${oldHash} AS hash, ${oldQuick} AS quick, ${oldCells} AS cells FROM ${old} ANTI JOIN (${touched}) USING (id)`,
    `SELECT id, 0::UBIGINT AS hash, ${NO_QUICK} AS quick, ${oldCells} AS cells FROM ${old} SEMI JOIN (${doubtful}) USING (id)`,
    taken,
    ...settledRows,
  ].join(' UNION ALL ');
}

/** A row that is remembered without being sent has the cells that it had. */
function settledSql(facts: SnapshotSql, settled: string): string {
  const rows = `SELECT settled.id, settled.hash, settled.quick`;
  if (facts.mode !== 'mirror' || facts.old === undefined) {
    return `${rows}, NULL::VARCHAR[] AS cells FROM ${settled} AS settled WHERE hash IS NOT NULL`;
  }
  return `${rows}, old.cells FROM (SELECT id, ${cellsNow(facts)} AS cells FROM ${facts.old}) AS old
    JOIN ${settled} AS settled ON settled.id = old.id WHERE settled.hash IS NOT NULL`;
}

/** Cells of the previous snapshot in the order of the columns of today. */
function cellsNow({ mode, columns, oldColumns, isSame }: SnapshotSql): string {
  if (mode !== 'mirror' && mode !== 'marked') return 'NULL::VARCHAR[]';
  if (isSame && columns.every(({ name }, at) => oldColumns[at]?.name === name)) return 'cells';
  const places = columns.map(({ name }) => {
    const place = oldColumns.findIndex((column) => column.name === name);
    return place < 0 ? 'NULL::VARCHAR' : `cells[${place + 1}]`;
  });
  return `CASE WHEN cells IS NULL THEN NULL ELSE ${list(places)} END`;
}
