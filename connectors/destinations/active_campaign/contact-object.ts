import type { DestinationField, DestinationObject, JsonObject } from '#connector-kit';
import { textOf } from '#connector-kit';
import { customFieldName, destinationField, typeOfCustomField } from './field.ts';

export const CONTACT = 'contact';
/** Holds the lists that a contact is subscribed to. */
export const LISTS_FIELD = 'lists';

const STANDARD_FIELDS: readonly DestinationField[] = [
  destinationField('email', 'Email', 'string', { identifier: true }),
  destinationField('firstName', 'First Name', 'string'),
  destinationField('lastName', 'Last Name', 'string'),
  destinationField('phone', 'Phone', 'string'),
  destinationField(LISTS_FIELD, 'Lists', 'string', { array: true, operations: ['merge'] }),
];

/** @param customFields the `fields` of `GET /fields` */
export function contactObject(customFields: readonly JsonObject[]): DestinationObject {
  return {
    fullName: CONTACT,
    label: 'Contact',
    supportedOperations: ['upsert', 'update', 'insert', 'delete'],
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
    fields: [...STANDARD_FIELDS, ...customFields.flatMap(contactField)],
  };
}

function contactField(raw: JsonObject): DestinationField[] {
  const id = textOf(raw['id']);
  if (id === undefined) return [];
  const { type, array } = typeOfCustomField(textOf(raw['type']) ?? '');
  return [
    destinationField(customFieldName(id), textOf(raw['title']) ?? customFieldName(id), type, { array }),
  ];
}
