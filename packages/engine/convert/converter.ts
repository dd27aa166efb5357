import type { ColumnType, DestinationField, FieldType } from '#connector-kit';
import { toArray } from './array.ts';
import { toBinary } from './binary.ts';
import { toBoolean } from './boolean.ts';
import type { Conversion, Conversions } from './conversion.ts';
import { toDate, toDateTime, toTime } from './date-time.ts';
import { toJson } from './json.ts';
import { toDecimal, toFloat, toInteger } from './number.ts';
import { toString } from './string.ts';

const conversions: Readonly<Record<FieldType, Conversions>> = {
  string: toString,
  boolean: toBoolean,
  integer: toInteger,
  decimal: toDecimal,
  float: toFloat,
  date: toDate,
  date_time: toDateTime,
  time: toTime,
  json: toJson,
  binary: toBinary,
};

/** How the text of a column's value becomes the value of a field: see `docs/types.md`. */
export function converter(column: ColumnType, field: Pick<DestinationField, 'type' | 'array'>): Conversion {
  const elements = conversions[field.type];
  return field.array ? toArray(elements, column) : elements[column];
}
