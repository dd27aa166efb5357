import type { Batch, FieldType } from '#connector-kit';
import { textOf } from '#connector-kit';
import type { Row } from './bulk-rows.ts';
import { NULL_TEXT, rowOf } from './bulk-rows.ts';
import { cellsOf } from './cell.ts';
import { ID, keyOf } from './key.ts';

/** What a row is told apart by; undefined where it says nothing of it. */
export interface Print {
  readonly of: (row: Row) => string | undefined;
  /** Rows with this print are the same record's, or equal ones': otherwise only a print that comes once counts. */
  readonly isWhole: boolean;
}

/** A record as its row went out, as far as its prints need it. */
export function sentRow(batch: Batch, at: number, id: string | undefined): Row {
  const record = batch.records[at] ?? {};
  const { operation, primaryIdentifier: key } = batch;
  if (id !== undefined) return { [ID]: id };
  if (operation === 'upsert' && key !== null) return { [key]: textOf(record[key]) ?? '' };
  return rowOf({ at, cells: cellsOf(batch, record) });
}

/**
 * By what rows are told apart, the surest first: their identifier, and those of an insert by all their values, by what
 * these values mean, and by the fields that seldom come twice.
 */
export function printsOf(batch: Batch): readonly Print[] {
  const { operation, primaryIdentifier: key, fields } = batch;
  if (operation === 'update' || operation === 'delete') {
    return [{ of: (row) => keyOf(batch, ID, row[ID]) ?? keyOf(batch, ID, row['sf__Id']), isWhole: true }];
  }
  if (operation === 'upsert' && key !== null)
    return [{ of: (row) => keyOf(batch, key, row[key]), isWhole: true }];
  const types = new Map<string, FieldType | 'array'>(
    fields.map(({ fullName, type, array }) => [fullName, array ? 'array' : type]),
  );
  const meaning = (name: string, text: string): string => meaningOf(text, types.get(name) ?? 'string');
  const keys = new Set(
    fields.flatMap(({ fullName, canBeUpsertKey }) => (canBeUpsertKey || fullName === key ? [fullName] : [])),
  );
  return [
    { of: (row) => printOf(row, (_, text) => text), isWhole: true },
    { of: (row) => printOf(row, meaning), isWhole: true },
    {
      of: (row) => {
        const named = Object.entries(row).filter(([name]) => keys.has(name));
        const print = printOf(Object.fromEntries(named), meaning);
        return print === '[]' ? undefined : print;
      },
      isWhole: false,
    },
  ];
}

function printOf(row: Row, formOf: (name: string, text: string) => string): string {
  const values = Object.entries(row)
    .filter(([name]) => !name.startsWith('sf__'))
    .map(([name, text]): [string, string] => [name, formOf(name, text)])
    .filter(([, text]) => text !== '');
  return JSON.stringify(values.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** A text in the one form that all texts of the same meaning have; empty for null. */
function meaningOf(text: string, type: FieldType | 'array'): string {
  const trimmed = text.normalize().replaceAll(/\s+/g, ' ').trim();
  if (trimmed === '' || trimmed === NULL_TEXT) return '';
  switch (type) {
    case 'boolean':
      return /^(true|t|yes|y|1)$/i.test(trimmed) ? 'true' : 'false';
    case 'integer':
    case 'decimal':
    case 'float':
      return String(Number(trimmed));
    case 'date':
      return trimmed.slice(0, 10);
    case 'date_time': {
      const time = Date.parse(trimmed);
      return Number.isNaN(time) ? trimmed : new Date(time).toISOString();
    }
    case 'time':
      return trimmed.replace(/(\.0+)?Z?$/, '');
    case 'array':
      return trimmed.split(';').toSorted().join(';');
    case 'string':
    case 'binary':
    case 'json':
      return trimmed;
  }
}
