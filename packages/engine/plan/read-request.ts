import { ConfigurationError } from '#connector-kit';
import type { Dataset, ReadRequest } from '#connector-kit';
import type { RunOptions, SyncSpec } from '../sync-spec.ts';

/** The mark of the last run, and the greatest value in the source now; null where there is none. */
export interface HighWaterMarks {
  readonly last: string | null;
  readonly next: string | null;
  /** No run has ended with a memory yet. One over an empty source leaves no mark, but was one. */
  readonly isFirst: boolean;
}

/** A test run looks at this many rows at least, so that one without an identifier does not make it fail. */
const TEST_ROWS = 100;

/**
 * What to ask the source for; undefined where there is nothing to read: an append by high-water mark of an empty source,
 * and its first run where rows that are there already are skipped.
 *
 * @param marks of an append by high-water mark
 */
export function readRequestOf(
  spec: SyncSpec,
  dataset: Dataset,
  options: RunOptions = {},
  marks?: HighWaterMarks,
): ReadRequest | undefined {
  const names = spec.columns.map(({ name }) => name);
  const [only] = names;
  if (only === undefined) throw new ConfigurationError('No mapping takes its value from a column. Map one.');
  const columns = names.length === 1 ? [only, only] : names;
  if (options.testRecords !== undefined) {
    return { dataset, columns, limit: Math.max(TEST_ROWS, options.testRecords) };
  }
  if (spec.highWaterMarkColumn === undefined || marks === undefined) return { dataset, columns };
  const { last, next, isFirst } = marks;
  if (next === null || (isFirst && spec.historicalOperation === 'skip_current_records')) return undefined;
  return { dataset, columns, range: { column: spec.highWaterMarkColumn, from: last, below: next } };
}

/** How many cells the rows of a read have. */
export function widthOf(spec: Pick<SyncSpec, 'columns'>): number {
  return Math.max(2, spec.columns.length);
}
