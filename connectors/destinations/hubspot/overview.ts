import type { Overview } from '#connector-kit';
import { crmTypes, CUSTOM_OBJECT_OPERATIONS } from './crm-type.ts';
import { API_VERSION } from './version.ts';

const IDENTIFIERS: Readonly<Record<string, readonly string[]>> = {
  contacts: ['hs_object_id', 'email', 'custom properties'],
  companies: ['hs_object_id', 'domain', 'custom properties'],
  products: ['hs_object_id', 'hs_sku', 'custom properties'],
  leads: ['hs_object_id', 'hs_lead_name', 'custom properties'],
};

export const overview: Overview = {
  apiVersion: API_VERSION,
  objects: [
    ...crmTypes.map(({ label, path, operations }) => ({
      name: label,
      operations,
      identifiers: IDENTIFIERS[path] ?? ['hs_object_id', 'custom properties'],
    })),
    {
      name: 'custom objects',
      operations: CUSTOM_OBJECT_OPERATIONS,
      identifiers: ['hs_object_id', 'unique or searchable properties'],
    },
    {
      name: 'Static List Membership',
      operations: ['upsert', 'mirror', 'delete'],
      identifiers: ['hs_object_id', 'email'],
    },
    { name: 'Custom Behavioral Event', operations: ['append'], identifiers: [] },
    { name: 'Subscription Preferences', operations: ['upsert', 'mirror', 'delete'], identifiers: ['email'] },
  ],
  limits: '100 requests per 10 s and account, as its answers tell; 5 searches per second',
  proof: [
    '@hubspot/api-client drives the sandbox',
    "requests and answers are checked against the vendor's descriptions",
    'real answers from 2020 to 2022 are fed to the parsers',
  ],
};
