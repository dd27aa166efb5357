import type { DestinationField, DestinationObject, Json, JsonObject } from '#connector-kit';
import { isObject, textOf } from '#connector-kit';
import { ACCOUNT } from './account-object.ts';
import { CONTACT } from './contact-object.ts';
import { destinationField, typeOfCustomField } from './field.ts';

export const EXTERNAL_ID = 'externalId';
const FIELD_PREFIX = 'fields.';
const RELATIONSHIP_PREFIX = 'relationships.';

const LOOKUP_OBJECTS: Readonly<Record<string, string>> = { contacts: CONTACT, accounts: ACCOUNT };

/**
 * A custom object, named by its schema's id: a slug can be given to another schema one day.
 *
 * @param schema an entry of `schemas` of `GET /customObjects/schemas`
 */
export function customObject(schema: JsonObject): DestinationObject[] {
  const id = textOf(schema['id']);
  if (id === undefined) return [];
  return [
    {
      fullName: id,
      label: labelOf(schema, 'singular') ?? textOf(schema['slug']) ?? id,
      supportedOperations: ['upsert', 'mirror', 'delete'],
      allowCustomFields: false,
      allowCaseSensitiveFields: true,
      supportsFieldOrdering: false,
      fields: [
        destinationField(EXTERNAL_ID, 'External ID', 'string', { identifier: true }),
        ...objectsIn(schema['fields']).flatMap(fieldOf),
        ...objectsIn(schema['relationships']).flatMap(relationshipOf),
      ],
    },
  ];
}

/** The field's id at the provider; undefined where the name is not that of a schema's field. */
export function schemaFieldId(fullName: string): string | undefined {
  return fullName.startsWith(FIELD_PREFIX) ? fullName.slice(FIELD_PREFIX.length) : undefined;
}

/** The relationship's id at the provider; undefined where the name is not that of a relationship. */
export function relationshipId(fullName: string): string | undefined {
  return fullName.startsWith(RELATIONSHIP_PREFIX) ? fullName.slice(RELATIONSHIP_PREFIX.length) : undefined;
}

function fieldOf(raw: JsonObject): DestinationField[] {
  const id = textOf(raw['id']);
  if (id === undefined || raw['status'] === 'marked_for_deletion') return [];
  const providerType = typeof raw['type'] === 'string' ? raw['type'] : '';
  const { type, array } = typeOfCustomField(providerType);
  return [
    destinationField(`${FIELD_PREFIX}${id}`, labelOf(raw, 'singular') ?? id, type, {
      array,
      required: raw['required'] === true,
      // The form of a currency value in a record is not documented.
      writable: providerType !== 'currency',
    }),
  ];
}

function relationshipOf(raw: JsonObject): DestinationField[] {
  const id = textOf(raw['id']);
  if (id === undefined) return [];
  const lookupObject = LOOKUP_OBJECTS[textOf(raw['namespace']) ?? ''];
  return [
    destinationField(`${RELATIONSHIP_PREFIX}${id}`, `${labelOf(raw, 'singular') ?? id} (id)`, 'integer', {
      array: raw['hasMany'] === true,
      ...(lookupObject === undefined ? {} : { lookupObject }),
    }),
  ];
}

function labelOf(raw: JsonObject, form: string): string | undefined {
  return isObject(raw['labels']) ? textOf(raw['labels'][form]) : undefined;
}

function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
