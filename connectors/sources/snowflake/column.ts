import type { ColumnType, SourceColumn } from '#connector-kit';
import type { AnswerColumn } from './session.ts';

const TYPES: Readonly<Record<string, ColumnType>> = {
  boolean: 'boolean',
  real: 'float',
  date: 'date',
  time: 'time',
  timestamp_ntz: 'timestamp',
  timestamp_ltz: 'timestamp_tz',
  timestamp_tz: 'timestamp_tz',
  variant: 'json',
  object: 'json',
  map: 'json',
  array: 'array',
  vector: 'array',
  geography: 'json',
  geometry: 'json',
  binary: 'binary',
};

/** Types of an answer: https://docs.snowflake.com/en/sql-reference/intro-summary-data-types */
export function sourceColumn({ name, type, precision, scale }: AnswerColumn): SourceColumn {
  if (type === 'fixed') {
    return {
      name,
      type: scale === undefined || scale === 0 ? 'integer' : 'decimal',
      nativeType: `NUMBER(${precision ?? 38},${scale ?? 0})`,
    };
  }
  if (type === 'decfloat') return { name, type: 'decimal', nativeType: 'DECFLOAT' };
  const native = type === 'real' ? 'FLOAT' : type === 'text' ? 'VARCHAR' : type.toUpperCase();
  return { name, type: TYPES[type] ?? 'text', nativeType: native };
}

const CLOCK = 'HH24:MI:SS.FF9';

/**
 * The expression that Snowflake answers for a column. Numbers and booleans are left as they are, since their form on the
 * wire is exact; what has a format of the session's is written in one of ours.
 */
export function cellExpression({ type }: SourceColumn, value: string): string {
  if (type === 'date') return `TO_VARCHAR(${value}, 'YYYY-MM-DD')`;
  if (type === 'time') return `TO_VARCHAR(${value}, '${CLOCK}')`;
  if (type === 'timestamp') return `TO_VARCHAR(${value}, 'YYYY-MM-DD ${CLOCK}')`;
  if (type === 'timestamp_tz') {
    return `TO_VARCHAR(CONVERT_TIMEZONE('UTC', ${value}), 'YYYY-MM-DD ${CLOCK}')`;
  }
  if (type === 'binary') return `TO_VARCHAR(${value}, 'HEX')`;
  if (type === 'json' || type === 'array') return `TO_JSON(TO_VARIANT(${value}))`;
  return value;
}

/** A cell of Snowflake's answer in the form of its type. */
export function cellText({ type }: SourceColumn, cell: string | null): string | null {
  if (cell === null) return null;
  if (type === 'boolean') return cell === '1' || cell.toLowerCase() === 'true' ? 'true' : 'false';
  if (type === 'float') return FLOATS[cell.toLowerCase()] ?? cell;
  if (type === 'time' || type === 'timestamp') return withoutZeros(cell);
  if (type === 'timestamp_tz') return `${withoutZeros(cell)}+00`;
  if (type === 'binary') return `\\x${cell.toLowerCase()}`;
  return cell;
}

const FLOATS: Readonly<Record<string, string>> = {
  nan: 'NaN',
  inf: 'Infinity',
  infinity: 'Infinity',
  '-inf': '-Infinity',
  '-infinity': '-Infinity',
};

/** `.250000000` is `.25`; no fraction at all where it is nothing. */
function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/u, '') : text;
}

/** A literal of a column's type, from a text in the form of that type. */
export function literalOf({ type, nativeType }: SourceColumn, text: string): string {
  const quoted = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  if (type === 'integer' || type === 'decimal') return `CAST(${quoted} AS ${nativeType})`;
  if (type === 'float') return `CAST(${quoted} AS FLOAT)`;
  if (type === 'date') return `TO_DATE(${quoted}, 'YYYY-MM-DD')`;
  if (type === 'boolean') return `CAST(${quoted} AS BOOLEAN)`;
  if (type === 'time') return `TO_TIME(${withFraction(text)}, '${CLOCK}')`;
  if (type === 'timestamp') return `TO_TIMESTAMP_NTZ(${withFraction(text)}, 'YYYY-MM-DD ${CLOCK}')`;
  if (type === 'timestamp_tz') {
    return `TO_TIMESTAMP_TZ(${withFraction(text.replace(/\+00$/u, ''), ' +0000')}, 'YYYY-MM-DD ${CLOCK} TZHTZM')`;
  }
  if (type === 'binary')
    return `TO_BINARY('${text.replace(/^\\x/u, '').replaceAll(/[^0-9a-f]/giu, '')}', 'HEX')`;
  return quoted;
}

function withFraction(text: string, zone = ''): string {
  const [whole = '', fraction = ''] = text.split('.');
  return `'${whole.replaceAll("'", "''")}.${fraction.replaceAll("'", "''").padEnd(9, '0')}${zone}'`;
}
