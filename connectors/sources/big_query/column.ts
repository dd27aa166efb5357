import type { ColumnType, SourceColumn } from '#connector-kit';
import type { SchemaField } from './session.ts';

/** Names of old and new SQL: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types */
const TYPES: Readonly<Record<string, ColumnType>> = {
  BOOL: 'boolean',
  BOOLEAN: 'boolean',
  INT64: 'integer',
  INTEGER: 'integer',
  NUMERIC: 'decimal',
  BIGNUMERIC: 'decimal',
  FLOAT64: 'float',
  FLOAT: 'float',
  DATE: 'date',
  TIME: 'time',
  DATETIME: 'timestamp',
  TIMESTAMP: 'timestamp_tz',
  JSON: 'json',
  STRUCT: 'json',
  RECORD: 'json',
  GEOGRAPHY: 'json',
  BYTES: 'binary',
};
const NEW_NAMES: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOL',
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  RECORD: 'STRUCT',
};

export function sourceColumn({
  name = '',
  type = 'STRING',
  mode,
  precision,
  scale,
}: SchemaField): SourceColumn {
  const native = NEW_NAMES[type] ?? type;
  if (mode === 'REPEATED') return { name, type: 'array', nativeType: `ARRAY<${native}>` };
  const bounds =
    precision === undefined ? '' : `(${[precision, ...(scale === undefined ? [] : [scale])].join(',')})`;
  return { name, type: TYPES[type] ?? 'text', nativeType: `${native}${bounds}` };
}

/** The expression by which BigQuery itself writes a column's value as text. */
export function cellExpression({ type, nativeType }: SourceColumn, value: string): string {
  if (nativeType === 'GEOGRAPHY') return `ST_ASGEOJSON(${value})`;
  if (type === 'json' || type === 'array') return `IF(${value} IS NULL, NULL, TO_JSON_STRING(${value}))`;
  if (type === 'binary') return `TO_HEX(${value})`;
  if (type === 'time') return `FORMAT_TIME('%H:%M:%E6S', ${value})`;
  if (type === 'timestamp') return `FORMAT_DATETIME('%E4Y-%m-%d %H:%M:%E6S', ${value})`;
  if (type === 'timestamp_tz') return `FORMAT_TIMESTAMP('%E4Y-%m-%d %H:%M:%E6S', ${value}, 'UTC')`;
  if (nativeType.startsWith('RANGE')) return `TO_JSON_STRING(${value})`;
  return `CAST(${value} AS STRING)`;
}

/** A cell of BigQuery's answer in the form of its type. */
export function cellText({ type }: SourceColumn, cell: string | null): string | null {
  if (cell === null) return null;
  if (type === 'float') return FLOATS[cell.toLowerCase()] ?? cell;
  if (type === 'time' || type === 'timestamp') return withoutZeros(cell);
  if (type === 'timestamp_tz') return `${withoutZeros(cell)}+00`;
  if (type === 'binary') return `\\x${cell}`;
  return cell;
}

const FLOATS: Readonly<Record<string, string>> = {
  nan: 'NaN',
  inf: 'Infinity',
  '+inf': 'Infinity',
  infinity: 'Infinity',
  '-inf': '-Infinity',
  '-infinity': '-Infinity',
};

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/u, '') : text;
}

/** A literal of a column's type, from a text in the form of that type. */
export function literalOf({ type, nativeType }: SourceColumn, text: string): string {
  if (type === 'binary') return `FROM_HEX(${quoteText(text.replace(/^\\x/u, ''))})`;
  return `CAST(${quoteText(text)} AS ${type === 'text' ? 'STRING' : nativeType.replace(/\(.*$/u, '')})`;
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function quoteText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `'${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}
