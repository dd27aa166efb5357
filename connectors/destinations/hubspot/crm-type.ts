import type { Operation } from '#connector-kit';

/** One of HubSpot's own kinds of records. */
export interface CrmType {
  /** Names it in paths; never changes. */
  readonly path: string;
  readonly label: string;
  /** https://developers.hubspot.com/docs/guides/crm/understanding-the-crm#object-type-ids. */
  readonly objectTypeId: string;
  /** Properties of HubSpot's own that may identify a record although HubSpot does not keep them unique. */
  readonly searchedKeys: readonly string[];
  /** Unique by HubSpot's own rules, whatever the property says. */
  readonly uniqueKeys: readonly string[];
  readonly operations: readonly Operation[];
}

const ALL: readonly Operation[] = ['upsert', 'update', 'insert', 'mirror', 'delete'];
const none: readonly string[] = [];

export const crmTypes: readonly CrmType[] = [
  crmType('contacts', 'Contact', '0-1', { uniqueKeys: ['email'] }),
  crmType('companies', 'Company', '0-2', { searchedKeys: ['domain'] }),
  crmType('deals', 'Deal', '0-3'),
  crmType('tickets', 'Ticket', '0-5', { operations: [...ALL, 'append'] }),
  crmType('products', 'Product', '0-7', { searchedKeys: ['hs_sku'] }),
  crmType('line_items', 'Line Item', '0-8'),
  crmType('leads', 'Lead', '0-136', { searchedKeys: ['hs_lead_name'] }),
  crmType('appointments', 'Appointment', '0-421'),
];

export const CUSTOM_OBJECT_OPERATIONS = ALL;

function crmType(
  path: string,
  label: string,
  objectTypeId: string,
  traits: Partial<Pick<CrmType, 'searchedKeys' | 'uniqueKeys' | 'operations'>> = {},
): CrmType {
  return { path, label, objectTypeId, searchedKeys: none, uniqueKeys: none, operations: ALL, ...traits };
}
