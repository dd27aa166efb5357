import type { Batch, DestinationField, Json, JsonObject, WriteRecord } from '#connector-kit';
import { RecordError } from '#connector-kit';
import { ID } from './key.ts';
import { apiName, relationshipName } from './name.ts';

/** One value of one record on its way. */
export interface Cell {
  readonly field: string;
  /** Where the value names another record by one of its fields: `{ name: 'Account', field: 'Code__c' }`. */
  readonly relation?: { readonly name: string; readonly field: string };
  readonly value: string | number | boolean | null;
  /** For CSV, digit by digit as it came. */
  readonly text: string;
}

/**
 * What is written of a record. Null empties a field; the empty text, and a field that the record lacks, leave it alone.
 *
 * @param without the field that finds the record and is not written
 * @throws RecordError for a value that can't be sent
 */
export function cellsOf(batch: Batch, record: WriteRecord, without?: string): Cell[] {
  return batch.fields.flatMap((field) => {
    const value = Object.hasOwn(record, field.fullName) ? record[field.fullName] : undefined;
    if (value === undefined || value === '' || field.fullName === without || field.fullName === ID) return [];
    const relation = relationOf(batch, field, value);
    return [{ ...written(field, value), ...(relation === undefined ? {} : { relation }) }];
  });
}

/** As the sObject resources take it. */
export function jsonRecord(object: string, cells: readonly Cell[]): JsonObject {
  const record: JsonObject = { attributes: { type: object } };
  for (const { field, relation, value } of cells) {
    if (relation === undefined) record[field] = value;
    else record[relation.name] = { [relation.field]: value };
  }
  return record;
}

/** The name of the CSV column that a cell stands in. */
export function columnOf({ field, relation }: Cell): string {
  return relation === undefined ? field : `${relation.name}.${relation.field}`;
}

function written(field: DestinationField, value: Json): Cell {
  const name = apiName(field.fullName);
  if (value === null || (Array.isArray(value) && value.length === 0))
    return { field: name, value: null, text: '' };
  if (Array.isArray(value)) {
    const joined = value.map(String).join(';');
    return { field: name, value: joined, text: joined };
  }
  if (typeof value === 'object') throw unfit(name, 'an object, which no field of Salesforce takes');
  if (field.type === 'time') return { field: name, value: timeOf(value), text: timeOf(value) };
  if (field.type !== 'decimal') return { field: name, value, text: String(value) };
  const number = Number(value);
  if (!Number.isFinite(number)) throw unfit(name, 'no number');
  return { field: name, value: number, text: String(value) };
}

/** Salesforce's times are in UTC and say so: `09:30:00.000Z`. */
function timeOf(value: string | number | boolean): string {
  const [, minutes, seconds] = /^(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?$/.exec(String(value)) ?? [];
  return minutes === undefined ? String(value) : `${minutes}${seconds ?? ':00'}Z`;
}

function relationOf(batch: Batch, field: DestinationField, value: Json): Cell['relation'] | undefined {
  const key = batch.fieldOptions[field.fullName]?.lookupField;
  if (key === undefined || key === ID || value === null) return undefined;
  const name = field.lookupObject === null ? undefined : relationshipName(field.fullName);
  if (name === undefined) throw unfit(field.fullName, `looked up by ${key}, which this field does not offer`);
  return { name: apiName(name), field: apiName(key) };
}

function unfit(name: string, what: string): RecordError {
  return new RecordError(`The value of ${name} is ${what}.`, { code: 'unfit_value' });
}
