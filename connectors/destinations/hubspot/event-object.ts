import type { DestinationField, DestinationObject, JsonObject } from '#connector-kit';
import { listOf, memberOf, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { destinationField } from './field.ts';
import { readPages } from './pages.ts';
import { propertyField } from './property.ts';
import { API_VERSION } from './version.ts';

const PREFIX = 'event.';
const DEFINITIONS_PER_PAGE = 100;

/** What an event says of itself beside its properties; the API's own names. */
export const EVENT_FIELDS = ['email', 'objectId', 'utk', 'occurredAt', 'uuid'] as const;

const fixedFields: readonly DestinationField[] = [
  destinationField('email', 'Email of the contact', 'string'),
  destinationField('objectId', 'Record ID', 'string'),
  destinationField('utk', 'Visitor token', 'string'),
  destinationField('occurredAt', 'Occurred at', 'date_time'),
  destinationField('uuid', 'Event ID', 'string'),
];

/** Each custom event is an object of its own: it has properties of its own. Throws ConnectorError. */
export async function readEventObjects(context: Context): Promise<readonly DestinationObject[]> {
  const definitions = await readPages(context, {
    method: 'GET',
    path: `/events/custom/${API_VERSION}/event-definitions`,
    query: { limit: DEFINITIONS_PER_PAGE, includeProperties: true },
    doing: 'reading the custom events',
  });
  return definitions.flatMap(eventObject);
}

/** The name of the event that an object stands for; undefined for another kind of object. */
export function eventNameOf({ fullName }: DestinationObject): string | undefined {
  return fullName.startsWith(PREFIX) ? fullName.slice(PREFIX.length) : undefined;
}

function eventObject(definition: JsonObject): DestinationObject[] {
  const name = textOf(definition['fullyQualifiedName']);
  if (name === undefined || definition['archived'] === true) return [];
  return [
    {
      fullName: `${PREFIX}${name}`,
      label: `Custom Behavioral Event: ${textOf(memberOf(definition['labels'], 'singular')) ?? name}`,
      supportedOperations: ['append'],
      allowCustomFields: false,
      allowCaseSensitiveFields: false,
      supportsFieldOrdering: false,
      fields: [...fixedFields, ...(listOf(definition, 'properties') ?? []).flatMap(eventProperty)],
    },
  ];
}

/** Events have no keys, and a property of the same name as a fixed field can't be told from it. */
function eventProperty(property: JsonObject): DestinationField[] {
  return propertyField(property, { unique: [], searched: [], required: [] }).flatMap((field) => {
    if (!field.createable || EVENT_FIELDS.some((name) => name === field.fullName)) return [];
    return [destinationField(field.fullName, field.label, field.type, { updateable: false })];
  });
}
