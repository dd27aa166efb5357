import type { DestinationField, WriteRecord } from '#connector-kit';
import type { Cell } from './cell.ts';
import { cellOf } from './cell.ts';
import { LONGEST_CELL } from './limits.ts';

/** The cells of a record in the order of the fields. */
export function rowOf(record: WriteRecord, fields: readonly DestinationField[]): readonly Cell[] {
  return fields.map((field) => cellOf(record[field.fullName], field));
}

/** Why Sheets would refuse the row, and all others of the request with it; undefined where it would not. */
export function refusalOfRow(row: readonly Cell[], fields: readonly DestinationField[]): string | undefined {
  const at = row.findIndex((cell) => typeof cell === 'string' && cell.length > LONGEST_CELL);
  if (at === -1) return undefined;
  return (
    `The value of "${fields[at]?.fullName}" has ${String(row[at]).length} characters, and a cell holds ` +
    `${LONGEST_CELL} at most: shorten it. The record's row is left empty.`
  );
}

/** Rows that travel together, as JSON. */
export interface Portion {
  /** Of the tab; 0 is the header. */
  readonly startRow: number;
  readonly rows: readonly string[];
}

/** Cuts rows into portions of at most that many bytes; a row that is longer stands alone. */
export function* portionsOf(rows: Iterable<string>, startRow: number, mostBytes: number): Generator<Portion> {
  let portion: string[] = [];
  let start = startRow;
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(row) + 1;
    if (portion.length > 0 && bytes + size > mostBytes) {
      yield { startRow: start, rows: portion };
      start += portion.length;
      portion = [];
      bytes = 0;
    }
    portion.push(row);
    bytes += size;
  }
  if (portion.length > 0) yield { startRow: start, rows: portion };
}
