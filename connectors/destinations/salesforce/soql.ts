import type { FieldType } from '#connector-kit';
import { apiName } from './name.ts';

/** A URL may have 16,384 characters with its headers (REST API Developer Guide, "Request Limits"). */
const LONGEST_CONDITION = 8_000;

/** No field that can be looked for holds more, so a longer key is nobody's. */
const LONGEST_KEY = 255;

/** A value as SOQL has it; undefined where no field of that type can hold it. */
export function literal(value: string | number | boolean, type: FieldType | undefined): string | undefined {
  const text = String(value);
  if (type === 'integer' || type === 'decimal' || typeof value === 'number') {
    return /^-?\d+(\.\d+)?$/.test(text) ? text : undefined;
  }
  if (text.length > LONGEST_KEY) return undefined;
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
  return `'${escaped}'`;
}

/** Queries for the records whose key is one of these literals, as few as fit into URLs. */
export function queriesByKey(
  object: string,
  columns: readonly string[],
  key: string,
  literals: readonly string[],
): string[] {
  const start = `SELECT ${columns.map((column) => apiName(column)).join(',')} FROM ${apiName(object)} WHERE ${apiName(key)} IN `;
  const queries: string[] = [];
  let part: string[] = [];
  let length = 0;
  for (const one of new Set(literals)) {
    const more = encodeURIComponent(one).length + 3;
    if (part.length > 0 && length + more > LONGEST_CONDITION) {
      queries.push(`${start}(${part.join(',')})`);
      part = [];
      length = 0;
    }
    part.push(one);
    length += more;
  }
  return part.length === 0 ? queries : [...queries, `${start}(${part.join(',')})`];
}
