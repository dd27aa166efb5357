import type { SourceColumn } from '#connector-kit';
import type { StoredFile } from './state/state-store.ts';

/**
 * What a run is to send, decided before anything leaves and kept where every worker can read it: a takeover goes on
 * with the same records in the same order, whatever the source holds by then.
 *
 * `records` is Parquet, one row a record, its place in the file being its number (from 0): `op` (`write` or `delete`),
 * `id` (the identifier as text, null where there is none), `hash` (UBIGINT, never 0) and `c0`, `c1` … (VARCHAR, the
 * cells of `columns`). Deletions come first. `invalid` is Parquet: `id`, `status` (`null_identifier`, `duplicate`) and the
 * same cells. `settled` is Parquet: what changes in the snapshot without anything being sent: `id`, `hash` (null where the
 * identifier is to be forgotten) and `quick`.
 *
 * `op` is `write` for whatever the sync's operation does with a row of the source, be it `delete`; `delete` is for records
 * of a mirror that are gone from the source, whose cells are those of the snapshot.
 */
export interface StoredPlan {
  readonly version: 1;
  readonly records: StoredFile;
  readonly invalid: StoredFile | null;
  readonly settled: StoredFile | null;
  readonly columns: readonly SourceColumn[];
  readonly writes: number;
  readonly deletes: number;
  /** The sync's mappings and columns in a form that differs when rows must be sent again. */
  readonly fingerprint: string;
  /** Of an append by high-water mark: the mark once this plan is sent. */
  readonly highWaterMark: string | null;
  /** Of a replacement: see StoredSnapshot. */
  readonly contentHash: string | null;
  /** `advanced`: the tables in the source that the plan was made from. */
  readonly warehouseVersion: number | null;
}

/**
 * What the destination has taken of a sync: one row an identifier in Parquet: `id`, `hash` of the row as it was last
 * taken (0: it must be sent again), and for a mirror and for records to be sent again `cells` (VARCHAR[], of `columns`).
 * Where rows are compared it has `quick` too: DuckDB's own hash of the row, null where that is not known. A row with the same
 * one has not changed; one with another one may have, and then `hash` decides.
 */
export interface StoredSnapshot {
  readonly version: 1;
  /** Goes up with each run that changed something. */
  readonly number: number;
  /** Null with `advanced`: the rows are a table in the source. */
  readonly rows: StoredFile | null;
  /** `advanced`: the name of that table, in the schema of the bookkeeping. */
  readonly table?: string;
  readonly rowCount: number;
  readonly columns: readonly SourceColumn[];
  readonly fingerprint: string;
  /** Of an object whose content is replaced as a whole: what tells that nothing changed. */
  readonly contentHash: string | null;
}
