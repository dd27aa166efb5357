import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Batch } from '#connector-kit';
import { columnOf } from './cell.ts';
import { ID } from './key.ts';
import type { ReadyRecord } from './ready-record.ts';

/** Salesforce takes 100 MB in one job; smaller ones keep the memory small that their results take. */
const LARGEST_UPLOAD_BYTES = 8 * 1024 * 1024;

/** How a CSV says that a field is to be emptied: an empty value leaves it alone. */
const NULL_TEXT = '#N/A';

export type Row = Readonly<Record<string, string>>;

/** A record as a row; the columns of a job are those of all its rows. */
export function rowOf({ id, cells }: ReadyRecord): Row {
  const entries = cells.map((cell): [string, string] => [
    columnOf(cell),
    cell.value === null ? NULL_TEXT : cell.text,
  ]);
  return Object.fromEntries(id === undefined ? entries : [[ID, id], ...entries]);
}

/**
 * Whether a row says the same as the record: not where a text reads as null, not where an emptied lookup would need
 * a second column for the same relationship, and not for binary values.
 */
export function isForBulk({ fields, fieldOptions }: Batch, { cells }: ReadyRecord): boolean {
  return cells.every(({ field, value, text }) => {
    if (value === null) return fieldOptions[field]?.lookupField === undefined;
    return text !== NULL_TEXT && fields.find(({ fullName }) => fullName === field)?.type !== 'binary';
  });
}

/** The records in parts that each make one upload. */
export function uploadsOf(records: readonly ReadyRecord[]): ReadyRecord[][] {
  const parts: ReadyRecord[][] = [];
  let bytes = LARGEST_UPLOAD_BYTES;
  for (const record of records) {
    const more = Object.values(rowOf(record)).reduce((sum, text) => sum + Buffer.byteLength(text) + 3, 1);
    if (bytes + more > LARGEST_UPLOAD_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    bytes += more;
    parts.at(-1)?.push(record);
  }
  return parts;
}

export function csvOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify([...rows], { header: true, columns, record_delimiter: '\n' });
}

/** The rows of a CSV; undefined where it is none. */
export function rowsOf(csv: string): Row[] | undefined {
  try {
    return parse(csv, { columns: true, bom: true, skip_empty_lines: true });
  } catch {
    return undefined;
  }
}
