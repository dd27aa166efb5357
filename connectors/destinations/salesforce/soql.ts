import type { FieldType } from '#connector-kit';
import { ID } from './key.ts';
import { apiName } from './name.ts';
import { partsWithin } from './parts.ts';

/** A URL may have 16,384 characters with its headers (REST API Developer Guide, "Request Limits"). */
const LONGEST_CONDITION = 8_000;
const LONGEST_COLUMNS = 4_000;

/** No field that can be looked for holds more, so a longer key is nobody's. */
const LONGEST_KEY = 255;

/** A value as SOQL has it; undefined where no field of that type can hold it. */
export function literal(value: string | number | boolean, type: FieldType | undefined): string | undefined {
  const text = String(value).trim();
  const isNumber = type === undefined ? typeof value === 'number' : type === 'integer' || type === 'decimal';
  if (isNumber) {
    return /^-?\d+(\.\d+)?$/.test(text) ? text : undefined;
  }
  if (text === '' || text.length > LONGEST_KEY) return undefined;
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
  return `'${escaped}'`;
}

/**
 * Queries for the records whose key is one of these literals, as few as fit into URLs. Where there are many columns,
 * several queries ask for the same records.
 *
 * @param columns beside the id and the key, which each query asks for
 */
export function queriesByKey(
  object: string,
  columns: readonly string[],
  key: string,
  literals: readonly string[],
): string[] {
  const others = columns.filter((column) => column !== ID && column !== key);
  const lists = others.length === 0 ? [[]] : partsWithin(others.map(apiName), LONGEST_COLUMNS, lengthOf);
  const conditions = partsWithin([...new Set(literals)], LONGEST_CONDITION, lengthOf);
  return lists.flatMap((list) => {
    const selected = [...new Set([ID, apiName(key), ...list])].join(',');
    return conditions.map(
      (some) => `SELECT ${selected} FROM ${apiName(object)} WHERE ${apiName(key)} IN (${some.join(',')})`,
    );
  });
}

/** Its length in a URL, with the comma that follows. */
function lengthOf(text: string): number {
  return new URLSearchParams({ '': `${text},` }).toString().length;
}
