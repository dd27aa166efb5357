import { parse } from 'csv-parse/sync';
import type { SandboxObject } from './object.ts';
import { fieldOf } from './state.ts';

/** Bulk API 2.0, "Limits and Allocations". */
const LONGEST_ROW = 400_000;

export type Row = Record<string, string>;

/** What a job was made for, and what was uploaded. */
interface Upload {
  readonly object: SandboxObject;
  readonly operation: string;
  readonly externalIdFieldName: string | undefined;
  readonly csv: string | undefined;
}

export function rowsIn({ csv = '' }: Pick<Upload, 'csv'>): Row[] {
  return parse(csv, { columns: true, skip_empty_lines: true });
}

/** Why a job fails before its first record. */
export function faultIn({ csv = '', object }: Upload, rows: readonly Row[]): string | undefined {
  if (csv.replaceAll(/"[^"]*"/g, '').includes('\r')) {
    return 'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF';
  }
  const unknown = Object.keys(rows[0] ?? {}).find(
    (column) => !column.includes('.') && fieldOf(object, column) === undefined,
  );
  if (unknown !== undefined) return `InvalidBatch : Field name not found : ${unknown}`;
  const isTooLong = rows.some((row) => Object.values(row).join('').length > LONGEST_ROW);
  return isTooLong ? 'InvalidBatch : Maximum number of characters in a record exceeded' : undefined;
}

export function keyIn({ operation, externalIdFieldName }: Upload, row: Row): string {
  if (operation === 'insert') return '';
  return operation === 'upsert'
    ? (row[externalIdFieldName ?? ''] ?? '').toLowerCase()
    : (row['Id'] ?? '').slice(0, 15);
}

/** An empty cell says nothing, `#N/A` empties the field, a column with a dot is a relationship. */
export function sentValues(row: Row): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [column, text] of Object.entries(row)) {
    if (text === '') continue;
    const value = text === '#N/A' ? null : text;
    const [relation = '', field] = column.split('.');
    values[relation] = field === undefined ? value : { [field]: value };
  }
  return values;
}
