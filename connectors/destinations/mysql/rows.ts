import {
  type Batch,
  ConfigurationError,
  type DestinationField,
  type Outcome,
  rejected,
} from '#connector-kit';
import type { Table } from './catalog.ts';
import type { Parameter } from './session.ts';
import { quote } from '../../mysql-wire/index.ts';
import type { KeyedRow } from './statements.ts';
import { InvalidValue, sizeOf, toParameter } from './values.ts';

/** A record of the batch, by its place there, as the table takes it. */
export interface BatchRow extends KeyedRow {
  readonly index: number;
  /** What it takes in a packet, at most, whatever the statement. */
  readonly bytes: number;
}

export interface BatchRows {
  /** Neighbours with the same columns stand together: records of one identifier must stay in order. */
  readonly runs: readonly (readonly BatchRow[])[];
  /** Records that no statement can carry, by their place in the batch. */
  readonly refused: ReadonlyMap<number, Outcome>;
}

/** Room in a packet for what is not the values. */
const PACKET_FRAME_BYTES = 1024;

/** @throws ConfigurationError where the table has lost a mapped column */
export function rowsOf(batch: Batch, table: Table, maxPacketBytes: number): BatchRows {
  const fields = fieldsToWrite(batch);
  for (const { fullName } of fields) {
    if (!table.columns.some((column) => column.name === fullName)) {
      throw new ConfigurationError(
        `The table ${table.name} has no column ${fullName} any more: refresh the fields of the object and mend the mapping.`,
      );
    }
  }
  const refused = new Map<number, Outcome>();
  const runs: BatchRow[][] = [];
  for (const [index, record] of batch.records.entries()) {
    const given = fields.filter((field) => record[field.fullName] !== undefined);
    const row = rowOf(batch, index, given);
    if (!('values' in row)) refused.set(index, row);
    else if (row.bytes > maxPacketBytes - PACKET_FRAME_BYTES)
      refused.set(index, tooLarge(row, maxPacketBytes));
    else if (hasColumns(runs.at(-1)?.[0], row)) runs.at(-1)?.push(row);
    else runs.push([row]);
  }
  return { runs, refused };
}

/** A deletion needs the identifier only. */
function fieldsToWrite(batch: Batch): readonly DestinationField[] {
  return batch.operation === 'delete'
    ? batch.fields.filter((field) => field.fullName === batch.primaryIdentifier)
    : batch.fields;
}

function rowOf(batch: Batch, index: number, given: readonly DestinationField[]): BatchRow | Outcome {
  const record = batch.records[index] ?? {};
  const identifier = batch.primaryIdentifier;
  const needsKey = identifier !== null && batch.operation !== 'append';
  if (needsKey && (record[identifier] ?? null) === null) {
    return rejected('missing_identifier', `The record has no value for ${identifier}, which identifies it.`);
  }
  try {
    const values = given.map((field) => toParameter(field, record[field.fullName] ?? null));
    const columns = given.map((field) => field.fullName);
    const key: Parameter = needsKey ? (values[columns.indexOf(identifier)] ?? null) : null;
    return { index, columns, values, key, bytes: bytesOf(columns, values, key, identifier ?? '') };
  } catch (error) {
    if (error instanceof InvalidValue) return rejected('invalid_value', `${error.message}.`);
    throw error;
  }
}

/** An update names key and column for each value, in the statement's text and beside it. */
function bytesOf(
  columns: readonly string[],
  values: readonly Parameter[],
  key: Parameter,
  identifier: string,
): number {
  const keyBytes = sizeOf(key) + Buffer.byteLength(quote(identifier)) + PLACEHOLDER_BYTES;
  return values.reduce(
    (sum, value, position) =>
      sum + sizeOf(value) + Buffer.byteLength(quote(columns[position] ?? '')) + keyBytes,
    keyBytes,
  );
}

const PLACEHOLDER_BYTES = 20;

function hasColumns(other: BatchRow | undefined, row: BatchRow): boolean {
  return (
    other?.columns.length === row.columns.length &&
    row.columns.every((column, position) => other.columns[position] === column)
  );
}

function tooLarge(row: BatchRow, maxPacketBytes: number): Outcome {
  return rejected(
    'too_large',
    `The record takes about ${row.bytes} bytes, and the server's max_allowed_packet is ${maxPacketBytes}.`,
  );
}

/** Values in one prepared statement: https://dev.mysql.com/doc/refman/8.4/en/prepare.html counts them in 16 bits. */
const MOST_PARAMETERS = 65_000;

/** Pieces that one statement can carry. */
export function chunk(
  rows: readonly BatchRow[],
  mostRows: number,
  parametersPerRow: number,
  maxPacketBytes: number,
): readonly (readonly BatchRow[])[] {
  const most = Math.max(1, Math.min(mostRows, Math.floor(MOST_PARAMETERS / Math.max(1, parametersPerRow))));
  const chunks: BatchRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const current = chunks.at(-1);
    bytes += row.bytes;
    if (current === undefined || current.length >= most || bytes > maxPacketBytes - PACKET_FRAME_BYTES) {
      chunks.push([row]);
      bytes = row.bytes;
    } else current.push(row);
  }
  return chunks;
}
