import type { ColumnType, SourceColumn } from '#connector-kit';
import { quoteIdentifier } from '../../postgres-wire/index.ts';

/** What `pg_type` says of a type that is no domain. */
export interface TypeFacts {
  /** `int4`, `_text`. */
  readonly name: string;
  /** Of the schema `pg_catalog`. */
  readonly isBuiltIn: boolean;
  /** https://www.postgresql.org/docs/current/catalog-pg-type.html: `b` base, `c` composite, `e` enum, `p` pseudo … */
  readonly kind: string;
  readonly isArray: boolean;
}

/** Built-in types whose text has a form of its own; all others are text as they show themselves. */
const TYPES: Readonly<Record<string, ColumnType>> = {
  bool: 'boolean',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  oid: 'integer',
  numeric: 'decimal',
  float4: 'float',
  float8: 'float',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp_tz',
  json: 'json',
  jsonb: 'json',
  bytea: 'binary',
  // A row without a type: `row(1, 2)`.
  record: 'json',
  _record: 'array',
};

export function columnTypeOf({ name, isBuiltIn, kind, isArray }: TypeFacts): ColumnType {
  if (isArray) return 'array';
  if (kind === 'c') return 'json';
  return isBuiltIn && Object.hasOwn(TYPES, name) ? (TYPES[name] ?? 'text') : 'text';
}

/** A column as it must be read to have the text of its type. */
export function expressionOf({ name, type }: { readonly name: string; readonly type: ColumnType }): string {
  const column = quoteIdentifier(name);
  if (type === 'boolean') return `${column}::pg_catalog.text`;
  // JSON is JSON already; a composite and an array become it.
  return type === 'array' || type === 'json' ? `pg_catalog.to_json(${column})` : column;
}

/** Casts of these to a text change them: they lose blanks, or gain a netmask. */
const ALTERED = /^(?:character|bpchar|inet|cidr|"char")\b/;

/** The same text as a value of the type `text`, in the order of its bytes. */
export function textOf(column: SourceColumn): string {
  const expression = expressionOf(column);
  const cast = ALTERED.test(column.nativeType)
    ? `case when ${expression} is not null then pg_catalog.concat(${expression}) end`
    : `(${expression})::pg_catalog.text`;
  return `(${cast}) collate pg_catalog."C"`;
}
