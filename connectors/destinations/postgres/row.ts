import {
  ConfigurationError,
  RecordError,
  rejected,
  type Batch,
  type Outcome,
  type WriteRecord,
} from '#connector-kit';
import type { Column, Table } from './catalog.ts';
import { isKey } from './fields.ts';
import { fullNameOf } from './name.ts';
import type { Plan } from './statements.ts';
import { textOf } from './values.ts';

/** A record in PostgreSQL's own spelling. */
export interface Row {
  /** Its place in the batch. */
  readonly index: number;
  readonly named: readonly Column[];
  /** Parallel to `named`. */
  readonly texts: readonly (string | null)[];
  /** The key's text; null where there is no key. */
  readonly identifier: string | null;
}

/** @throws ConfigurationError where the table is no longer what the sync was made for */
export function planOf(batch: Batch, table: Table): Plan {
  const { operation, primaryIdentifier } = batch;
  const key = operation === 'append' ? null : keyOf(batch, table);
  // A delete needs nothing but the key: another value of the record must not spoil it.
  const mapped = operation === 'delete' ? [] : batch.fields.map(({ fullName }) => fullName);
  const names = new Set(key === null || primaryIdentifier === null ? mapped : [primaryIdentifier, ...mapped]);
  return {
    operation,
    table,
    key,
    columns: [...names].map((name) => columnOf(table, name)),
    updatesFirst: false,
  };
}

/** The rows of a batch; `settle` hears of each record that can't become one. */
export function rowsOf(batch: Batch, plan: Plan, settle: (index: number, outcome: Outcome) => void): Row[] {
  return batch.records.flatMap((record, index) => {
    try {
      return [rowOf(record, index, plan)];
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      settle(index, rejected(error.code ?? 'malformed_value', error.message));
      return [];
    }
  });
}

function rowOf(record: WriteRecord, index: number, { columns, key, operation }: Plan): Row {
  const isNamed = ({ name }: Column): boolean => Object.hasOwn(record, name);
  const named = columns.every(isNamed) ? columns : columns.filter(isNamed);
  if (operation !== 'delete' && named.length < Object.keys(record).length) {
    const mapped = new Set(columns.map(({ name }) => name));
    const name = Object.keys(record).find((candidate) => !mapped.has(candidate));
    throw new RecordError(`The record has a value for "${name}", which is not mapped.`, {
      code: 'unknown_field',
    });
  }
  if (named.length === 0) throw new RecordError('The record has no values.', { code: 'empty_record' });
  const texts = named.map((column) => textOf(record[column.name] ?? null, column));
  const identifier = key === null ? null : (texts[named.indexOf(key)] ?? null);
  if (key !== null && identifier === null) {
    throw new RecordError(`The record has no value for its identifier "${key.name}".`, {
      code: 'missing_identifier',
    });
  }
  return { index, named, texts, identifier };
}

function keyOf({ operation, primaryIdentifier }: Batch, table: Table): Column | null {
  if (primaryIdentifier === null) {
    if (operation === 'insert') return null;
    throw new ConfigurationError(
      `The operation ${operation} needs a primary identifier: choose one in the sync.`,
    );
  }
  const column = columnOf(table, primaryIdentifier);
  if (isKey(column)) return column;
  const name = `"${primaryIdentifier}" of ${fullNameOf(table)}`;
  throw new ConfigurationError(
    column.equality === null || column.array
      ? `${name} can't identify rows: it needs a unique index on this column alone, valid, not deferrable, neither ` +
          `partial nor on an expression.`
      : `The role may not look for ${name}: grant SELECT on it.`,
  );
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new ConfigurationError(
    `${fullNameOf(table)} no longer has a column "${name}": refresh its fields and correct the mapping.`,
  );
}
