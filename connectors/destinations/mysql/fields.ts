import type { DestinationField, FieldType } from '#connector-kit';
import type { Column, Table } from './catalog.ts';

const TYPES: Readonly<Record<string, FieldType>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  bit: 'integer',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  date: 'date',
  datetime: 'date_time',
  timestamp: 'date_time',
  time: 'time',
  json: 'json',
  binary: 'binary',
  varbinary: 'binary',
  tinyblob: 'binary',
  blob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
};

/** Their values have no text or number that MySQL would take. */
const UNWRITABLE = new Set([
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geometrycollection',
  'geomcollection',
  'vector',
]);

/** Types whose equality finds the row again that was written. */
const KEY_TYPES: ReadonlySet<FieldType> = new Set([
  'string',
  'integer',
  'decimal',
  'date',
  'date_time',
  'time',
  'binary',
]);

function fieldType(column: Column): FieldType {
  if (/^(tinyint|bit)\(1\)/.test(column.columnType)) return 'boolean';
  if (column.holdsJson) return 'json';
  return TYPES[column.dataType] ?? 'string';
}

/** Whether a unique index consists of this column alone, whole. */
export function isUnique(table: Table, column: string): boolean {
  return table.uniqueIndexes.some((index) => index.length === 1 && index[0] === column);
}

export function fieldsOf(table: Table): readonly DestinationField[] {
  return table.columns.map((column) => {
    const type = fieldType(column);
    const writable = !column.generated && !UNWRITABLE.has(column.dataType);
    const isKey = writable && KEY_TYPES.has(type) && isUnique(table, column.name);
    return {
      fullName: column.name,
      label: column.name,
      type,
      array: false,
      createable: writable && column.insertable,
      updateable: writable && column.updateable,
      requiredForMapping: writable && !column.hasDefault,
      canBeUpsertKey: isKey,
      canBeUpdateKey: isKey,
      canBeInsertKey: isKey,
      canBeReferenceKey: isKey,
      preserveValuesSupported: false,
      operations: [],
      lookupObject: null,
    };
  });
}
