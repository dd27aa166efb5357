import type { ColumnType } from '#connector-kit';
import { quoteName } from './quote.ts';

/** A column as DuckDB describes it. */
export interface DescribedColumn {
  readonly name: string;
  /** As DuckDB writes it: `DECIMAL(18,3)`. */
  readonly nativeType: string;
  readonly type: ColumnType;
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  HUGEINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  UBIGINT: 'integer',
  UHUGEINT: 'integer',
  BIGNUM: 'integer',
  FLOAT: 'float',
  DOUBLE: 'float',
  DATE: 'date',
  TIME: 'time',
  TIME_NS: 'time',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  BLOB: 'binary',
  JSON: 'json',
  VARIANT: 'json',
};

/** What a type of DuckDB means: https://duckdb.org/docs/stable/sql/data_types/overview */
export function columnTypeOf(nativeType: string): ColumnType {
  if (nativeType.endsWith(']')) return 'array';
  if (nativeType.startsWith('TIMESTAMP WITH TIME ZONE')) return 'timestamp_tz';
  const scale = /^DECIMAL\(\d+,(\d+)\)$/u.exec(nativeType)?.[1];
  if (scale !== undefined) return scale === '0' ? 'integer' : 'decimal';
  if (/^(STRUCT|MAP|UNION)\(/u.test(nativeType)) return 'json';
  return TYPES[nativeType] ?? 'text';
}

/** The text of a column's value in the form of its type. */
export function textOfColumn({ name, type, nativeType }: DescribedColumn): string {
  const value = quoteName(name);
  const text = `CAST(${value} AS VARCHAR)`;
  if (type === 'float') {
    return `CASE ${text} WHEN 'nan' THEN 'NaN' WHEN 'inf' THEN 'Infinity' WHEN '-inf' THEN '-Infinity' ELSE ${text} END`;
  }
  if (type === 'binary') return `'\\x' || lower(hex(${value}))`;
  if (type === 'array' || (type === 'json' && nativeType !== 'JSON')) return jsonText(value, nativeType);
  return text;
}

/**
 * DuckDB writes NaN and Infinity into JSON, which knows neither: they become null. Texts stay, whatever they hold: a
 * control character, which JSON never holds bare, marks the end of each and the place of what is replaced.
 */
function jsonText(value: string, nativeType: string): string {
  const text = `CAST(to_json(${value}) AS VARCHAR)`;
  if (!/FLOAT|DOUBLE|VARIANT/u.test(nativeType)) return `CASE WHEN ${value} IS NOT NULL THEN ${text} END`;
  const found = String.raw`("(?:[^"\\]|\\.)*")|-?NaN|-?Infinity`;
  const marked = `regexp_replace(${text}, '${found}', '\\1' || chr(1), 'g')`;
  const replaced = `replace(replace(${marked}, '"' || chr(1), '"'), chr(1), 'null')`;
  return `CASE WHEN ${value} IS NOT NULL THEN ${replaced} END`;
}

/** A value in the form of a column's type, to compare the column with. */
export function comparable({ type, nativeType }: DescribedColumn, literal: string): string {
  return type === 'binary' ? `unhex(substr(${literal}, 3))` : `CAST(${literal} AS ${nativeType})`;
}
