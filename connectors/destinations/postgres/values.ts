import { RecordError, type Json } from '#connector-kit';
import type { Column } from './catalog.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * A value as text that the column's type reads; null is SQL's NULL.
 * @throws RecordError where PostgreSQL can't hold it, before it spoils a statement
 */
export function textOf(value: Json, column: Column): string | null {
  const text = spell(value, column);
  if (text?.includes('\0') === true) throw malformed(column, 'PostgreSQL holds no null characters (U+0000)');
  if (text?.isWellFormed() === false)
    throw malformed(column, 'it holds half of a surrogate pair, which is no character');
  return text;
}

/**
 * The same text, which may still hold a null character or half of a surrogate pair.
 * @throws RecordError where the value is none of the column's
 */
export function spell(value: Json, column: Column): string | null {
  if (value === null) return null;
  if (!column.array) return scalarText(value, column);
  if (!Array.isArray(value)) throw malformed(column, 'an array is wanted');
  return arrayText(value, column);
}

function scalarText(value: NonNullable<Json>, column: Column): string {
  switch (column.element) {
    case 'json':
    case 'jsonb':
      return JSON.stringify(value);
    case 'bytea':
      if (typeof value !== 'string' || !BASE64.test(value)) throw malformed(column, 'base64 is wanted');
      return `\\x${Buffer.from(value, 'base64').toString('hex')}`;
  }
  if (typeof value === 'object') throw malformed(column, 'an array or object is no value of it');
  return String(value);
}

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function arrayText(values: readonly Json[], column: Column): string {
  const isJson = column.element === 'json' || column.element === 'jsonb';
  const elements = values.map((value) => {
    if (value === null) return 'NULL';
    if (Array.isArray(value) && !isJson) return arrayText(value, column);
    return `"${scalarText(value, column).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  });
  return `{${elements.join(',')}}`;
}

function malformed({ name }: Column, why: string): RecordError {
  return new RecordError(`The value of "${name}" can't be written: ${why}.`, { code: 'malformed_value' });
}
