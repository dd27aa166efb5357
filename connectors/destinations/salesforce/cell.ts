import type { Batch, DestinationField, FieldType, Json, JsonObject, WriteRecord } from '#connector-kit';
import { RecordError, textOf } from '#connector-kit';
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
  const plain = Array.isArray(value) ? joined(name, value) : value;
  if (plain === null) return { field: name, value: null, text: '' };
  if (typeof plain === 'object') throw unfit(name, 'an object, which no field of Salesforce takes');
  return { field: name, ...inForm(name, field.type, plain) };
}

/** The choices of a multi-select picklist as one text; null where there are none. */
function joined(name: string, values: readonly Json[]): string | null {
  if (values.some((value) => typeof value === 'object' && value !== null))
    throw unfit(name, 'a list of objects, which no field of Salesforce takes');
  return values.flatMap((value) => textOf(value) ?? []).join(';') || null;
}

function inForm(
  name: string,
  type: FieldType,
  value: string | number | boolean,
): Pick<Cell, 'value' | 'text'> {
  if (type === 'time' || type === 'date_time') {
    const text = type === 'time' ? timeOf(String(value)) : dateTimeOf(String(value));
    return { value: text, text };
  }
  if (type !== 'decimal') return { value, text: String(value) };
  const number = Number(value);
  if (!Number.isFinite(number)) throw unfit(name, 'no number');
  return { value: number, text: String(value) };
}

/** Salesforce's times are in UTC, say so, and have milliseconds at most: `09:30:00.000Z`. */
function timeOf(text: string): string {
  const [, minutes, seconds = ':00', fraction = ''] =
    /^(\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?\d*$/.exec(text) ?? [];
  return minutes === undefined ? text : `${minutes}${seconds}${fraction}Z`;
}

/** With milliseconds at most, and with a zone: without one it would be the time of day where the user lives. */
function dateTimeOf(text: string): string {
  const [, seconds, fraction = '', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,3})?\d*(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  return seconds === undefined ? text : `${seconds}${fraction}${zone}`;
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
