import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Batch } from '#connector-kit';
import { columnOf } from './cell.ts';
import { ID } from './key.ts';
import { partsWithin } from './parts.ts';
import type { ReadyRecord } from './ready-record.ts';

/** Salesforce takes 100 MB in one job; smaller ones keep the memory small that their results take. */
const LARGEST_UPLOAD_BYTES = 8 * 1024 * 1024;

/** How a CSV says that a field is to be emptied: an empty value leaves it alone. */
export const NULL_TEXT = '#N/A';

/**
 * What Salesforce takes of one row; a longer one fails the whole job
 * (https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_common_limits.htm).
 */
const LONGEST_ROW = 400_000;

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
 * a second column for the same relationship, not for binary values, and not where it would be empty or too long.
 */
export function isForBulk({ fields, fieldOptions }: Batch, { id, cells }: ReadyRecord): boolean {
  if (id === undefined && cells.length === 0) return false;
  if (cells.reduce((sum, { text }) => sum + text.length, 0) > LONGEST_ROW) return false;
  return cells.every(({ field, value, text }) => {
    if (value === null) return fieldOptions[field]?.lookupField === undefined;
    const readsAsNull = text.trim().toUpperCase() === NULL_TEXT;
    return !readsAsNull && fields.find(({ fullName }) => fullName === field)?.type !== 'binary';
  });
}

/** The records in parts that each make one upload. */
export function uploadsOf(records: readonly ReadyRecord[]): ReadyRecord[][] {
  return partsWithin(records, LARGEST_UPLOAD_BYTES, (record) =>
    Object.values(rowOf(record)).reduce((sum, text) => sum + Buffer.byteLength(text) + 3, 1),
  );
}

/** With every value in quotes: a bare carriage return would count as another line ending and fail the job. */
export function csvOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify([...rows], { header: true, columns, record_delimiter: '\n', quoted: true });
}

/** The rows of a CSV; undefined where it is none. */
export function rowsOf(csv: string): Row[] | undefined {
  try {
    return parse(csv, { columns: true, bom: true, skip_empty_lines: true });
  } catch {
    return undefined;
  }
}
