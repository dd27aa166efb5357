import type { DestinationField, FieldType } from '#connector-kit';
import type { Column } from './catalog.ts';

/** By name of the type in `pg_catalog`; whatever is not here travels as text. */
const FIELD_TYPES: ReadonlyMap<string, FieldType> = new Map([
  ['int2', 'integer'],
  ['int4', 'integer'],
  ['int8', 'integer'],
  ['numeric', 'decimal'],
  ['float4', 'float'],
  ['float8', 'float'],
  ['bool', 'boolean'],
  ['date', 'date'],
  ['timestamp', 'date_time'],
  ['timestamptz', 'date_time'],
  ['time', 'time'],
  ['timetz', 'time'],
  ['json', 'json'],
  ['jsonb', 'json'],
  ['bytea', 'binary'],
]);

export function fieldOf(column: Column): DestinationField {
  const createable = isCreateable(column);
  const key = isKey(column);
  return {
    fullName: column.name,
    label: column.name,
    type: FIELD_TYPES.get(column.element) ?? 'string',
    array: column.array,
    createable,
    updateable: isUpdateable(column),
    requiredForMapping: column.required && createable,
    canBeUpsertKey: key && createable,
    // An update only looks for the key: the server may have given it.
    canBeUpdateKey: key,
    canBeInsertKey: key && createable,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: column.array ? ['overwrite'] : [],
    lookupObject: null,
  };
}

export function isCreateable(column: Column): boolean {
  return column.insertable && !column.computed;
}

export function isUpdateable(column: Column): boolean {
  return column.updatable && !column.computed;
}

/** Unique by itself, and the role may look for its values. */
export function isKey(column: Column): boolean {
  return column.equality !== null && column.selectable && !column.array;
}
