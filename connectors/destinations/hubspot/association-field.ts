import type { DestinationField } from '#connector-kit';
import { destinationField } from './field.ts';

const PREFIX = 'association.';

/** Kinds of records that HubSpot associates without a label: https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide. */
const ASSOCIATED: Readonly<Record<string, readonly (readonly [object: string, label: string])[]>> = {
  contacts: [['companies', 'Company']],
  deals: [
    ['contacts', 'Contact'],
    ['companies', 'Company'],
  ],
  tickets: [
    ['contacts', 'Contact'],
    ['companies', 'Company'],
    ['deals', 'Deal'],
  ],
  line_items: [['deals', 'Deal']],
  leads: [['contacts', 'Contact']],
  appointments: [['contacts', 'Contact']],
};

const OF_CUSTOM_OBJECTS = [
  ['contacts', 'Contact'],
  ['companies', 'Company'],
] as const;

/** A field for each kind of record that this one may be associated with: the value is the other record's id. */
export function associationFields(path: string): DestinationField[] {
  const associated = ASSOCIATED[path] ?? (path.startsWith('2-') ? OF_CUSTOM_OBJECTS : []);
  return associated.map(([object, label]) =>
    destinationField(`${PREFIX}${object}`, `Associated ${label}`, 'string', { lookupObject: object }),
  );
}

/** The kind of record that a field associates with; undefined for a property. */
export function associatedObject(fullName: string): string | undefined {
  return fullName.startsWith(PREFIX) ? fullName.slice(PREFIX.length) : undefined;
}
