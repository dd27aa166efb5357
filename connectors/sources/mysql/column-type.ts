import type { ColumnType } from '#connector-kit';
import { quote } from '../../mysql-wire/index.ts';
import type { ResultColumn } from './result-column.ts';

/** What a column is, and how it is read. */
export interface Kind {
  readonly type: ColumnType;
  /** As MySQL names it: `bigint unsigned`. */
  readonly name: string;
  readonly reading:
    'plain' | 'truth' | 'number' | 'single' | 'characters' | 'point_in_time' | 'calendar' | 'shape';
}

const kind = (type: ColumnType, name: string, reading: Kind['reading'] = 'plain'): Kind => ({
  type,
  name,
  reading,
});

/** By the numbers of the protocol: https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const KINDS: Readonly<Record<number, Kind>> = {
  0: kind('decimal', 'decimal'),
  1: kind('integer', 'tinyint'),
  2: kind('integer', 'smallint'),
  3: kind('integer', 'int'),
  4: kind('float', 'float', 'single'),
  5: kind('float', 'double'),
  7: kind('timestamp_tz', 'timestamp', 'point_in_time'),
  8: kind('integer', 'bigint'),
  9: kind('integer', 'mediumint'),
  10: kind('date', 'date', 'calendar'),
  11: kind('time', 'time'),
  12: kind('timestamp', 'datetime', 'calendar'),
  13: kind('integer', 'year'),
  16: kind('integer', 'bit', 'number'),
  245: kind('json', 'json', 'characters'),
  246: kind('decimal', 'decimal'),
  247: kind('text', 'enum'),
  248: kind('text', 'set'),
  255: kind('text', 'geometry', 'shape'),
};

const TINYINT = 1;
const NULL = 6;
const BIT = 16;
const BINARY = 63;
const UNSIGNED = 0x20;
const ZEROFILL = 0x40;
const IS_ENUM = 0x100;
const IS_SET = 0x800;

export function kindOf(column: ResultColumn): Kind {
  const { columnType, flags, columnLength } = column;
  if (column.extendedFormat === 'json') return kind('json', 'json', 'characters');
  // MySQL's own BOOL is a tinyint(1).
  if ((columnType === TINYINT || columnType === BIT) && columnLength === 1) {
    return kind('boolean', columnType === BIT ? 'bit(1)' : 'tinyint(1)', 'truth');
  }
  const known = Object.hasOwn(KINDS, columnType) ? KINDS[columnType] : undefined;
  if (known === undefined) return textOrBytes(column);
  const isUnsigned =
    known.type === 'integer' && (flags & UNSIGNED) !== 0 && known.name !== 'year' && known.name !== 'bit';
  const name = isUnsigned ? `${known.name} unsigned` : known.name;
  return {
    ...known,
    name,
    ...((flags & ZEROFILL) !== 0 && known.reading === 'plain' ? { reading: 'number' } : {}),
  };
}

function textOrBytes({ columnType, flags, characterSet }: ResultColumn): Kind {
  if ((flags & IS_ENUM) !== 0) return kind('text', 'enum');
  if ((flags & IS_SET) !== 0) return kind('text', 'set');
  return characterSet === BINARY && columnType !== NULL ? kind('binary', 'binary') : kind('text', 'text');
}

/** A column as it must be read to have the text of its type. */
export function expressionOf(name: string, { reading }: Kind): string {
  const column = quote(name);
  switch (reading) {
    case 'truth':
      return `case ${column} + 0 when 0 then 'false' when 1 then 'true' else ${column} + 0 end`;
    // Bits as a number, and numbers without the zeros that fill them up.
    case 'number':
      return `${column} + 0`;
    // The server shows six digits of a float; of a double, all.
    case 'single':
      return `${column} + 0e0`;
    case 'characters':
      return `cast(${column} as char)`;
    // In the session's time zone, which is UTC. A date of zeros is no date.
    case 'point_in_time':
      return `case when ${column} = 0 then null else concat(${column}, '+00') end`;
    case 'calendar':
      return `case when ${column} = 0 then null else concat(${column}, '') end`;
    case 'shape':
      return `st_astext(${column})`;
    case 'plain':
      return column;
  }
}
