import type { DestinationField, DestinationObject, FieldType, JsonObject } from '#connector-kit';
import { listOf, textOf } from '#connector-kit';
import { destinationField } from './field.ts';
import { objectName } from './object-name.ts';

export const ITEM_ID = 'id';

/** https://www.braze.com/docs/api/endpoints/catalogs/catalog_management/synchronous/post_create_catalog/ */
const TYPES: Readonly<Record<string, FieldType>> = {
  string: 'string',
  number: 'float',
  boolean: 'boolean',
  time: 'date_time',
  object: 'json',
};

/** `geo` is a longitude and a latitude. */
const ARRAYS: Readonly<Record<string, FieldType>> = { array: 'string', geo: 'float' };

/** @param raw an entry of `GET /catalogs` */
export function catalogObject(raw: JsonObject): DestinationObject[] {
  const name = textOf(raw['name']);
  if (name === undefined) return [];
  return [
    {
      fullName: objectName('catalog', name),
      label: `Catalog: ${name}`,
      supportedOperations: ['upsert', 'update', 'mirror', 'delete'],
      allowCustomFields: false,
      allowCaseSensitiveFields: true,
      supportsFieldOrdering: false,
      fields: (listOf(raw, 'fields') ?? []).flatMap(catalogField),
    },
  ];
}

function catalogField(raw: JsonObject): DestinationField[] {
  const name = textOf(raw['name']);
  if (name === undefined) return [];
  if (name === ITEM_ID) {
    return [destinationField(name, 'Catalog ID', 'string', { required: true, keyFor: 'upsert and update' })];
  }
  const type = textOf(raw['type']) ?? 'string';
  return [
    ARRAYS[type] !== undefined
      ? destinationField(name, name, ARRAYS[type], { array: true, operations: ['overwrite'] })
      : destinationField(name, name, TYPES[type] ?? 'string'),
  ];
}
