import type { DestinationField } from '#connector-kit';
import { destinationField } from './field.ts';

const PREFIX = 'association.';

/** A kind of record that another one may be associated with. */
export type Associated = readonly [object: string, label: string];

/** Kinds of records that HubSpot associates without a label: https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide. */
const ASSOCIATED: Readonly<Record<string, readonly Associated[]>> = {
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

/** Those of HubSpot's own kinds of records. */
export function associatedWith(path: string): readonly Associated[] {
  return ASSOCIATED[path] ?? [];
}

/** A field for each kind of record that this one may be associated with: the value is the other record's id. */
export function associationFields(associated: readonly Associated[]): DestinationField[] {
  return associated.map(([object, label]) =>
    destinationField(`${PREFIX}${object}`, `Associated ${label}`, 'string', { lookupObject: object }),
  );
}

/** The kind of record that a field associates with; undefined for a property. */
export function associatedObject(fullName: string): string | undefined {
  return fullName.startsWith(PREFIX) ? fullName.slice(PREFIX.length) : undefined;
}
