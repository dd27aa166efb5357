import type { ColumnType } from '#connector-kit';
import { quoteIdentifier } from '../../postgres-wire/index.ts';

interface TypeName {
  readonly name: string;
  readonly type: ColumnType;
}

/**
 * Redshift's types by OID: those of PostgreSQL under its numbers, and its own as its JDBC driver knows them
 * (https://github.com/aws/amazon-redshift-jdbc-driver, `Oid.java`). All others are text as they show themselves.
 */
const TYPES: Readonly<Record<number, TypeName>> = {
  16: { name: 'boolean', type: 'boolean' },
  20: { name: 'bigint', type: 'integer' },
  21: { name: 'smallint', type: 'integer' },
  23: { name: 'integer', type: 'integer' },
  26: { name: 'oid', type: 'integer' },
  700: { name: 'real', type: 'float' },
  701: { name: 'double precision', type: 'float' },
  1082: { name: 'date', type: 'date' },
  1083: { name: 'time without time zone', type: 'time' },
  1114: { name: 'timestamp without time zone', type: 'timestamp' },
  1184: { name: 'timestamp with time zone', type: 'timestamp_tz' },
  1266: { name: 'time with time zone', type: 'text' },
  4000: { name: 'super', type: 'json' },
  6551: { name: 'varbyte', type: 'binary' },
};

const CHARACTER = 1042;
const CHARACTER_VARYING = 1043;
const NUMERIC = 1700;
/** A modifier of a length or of precision and scale is greater by this. */
const MODIFIER_HEADER = 4;

/** The name of a type as Redshift writes it, with and without length or precision. */
export function typeOf(oid: number, modifier: number): TypeName & { readonly castType: string } {
  const size = modifier - MODIFIER_HEADER;
  if (oid === NUMERIC) {
    const digits = modifier < MODIFIER_HEADER ? '' : `(${Math.floor(size / 65536)},${size % 65536})`;
    // Without digits it would be numeric(18,0) there.
    return { name: `numeric${digits}`, type: 'decimal', castType: `numeric${digits}` };
  }
  if (oid === CHARACTER || oid === CHARACTER_VARYING) {
    const name = oid === CHARACTER ? 'character' : 'character varying';
    const length = modifier < MODIFIER_HEADER ? '' : `(${size})`;
    return { name: `${name}${length}`, type: 'text', castType: `${name}${length}` };
  }
  const known = Object.hasOwn(TYPES, oid) ? TYPES[oid] : undefined;
  return known === undefined
    ? { name: 'text', type: 'text', castType: 'varchar(65535)' }
    : { ...known, castType: known.name };
}

/** A column as it must be read to have the text of its type. */
export function expressionOf({ name, type }: { readonly name: string; readonly type: ColumnType }): string {
  const column = quoteIdentifier(name);
  // There is no cast of a boolean to a text there.
  if (type === 'boolean') return `case when ${column} then 'true' when not ${column} then 'false' end`;
  if (type === 'json') return `json_serialize(${column})`;
  return type === 'binary' ? `chr(92) || 'x' || to_hex(${column})` : column;
}
