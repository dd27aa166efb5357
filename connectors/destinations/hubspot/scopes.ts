/** What an app must be granted to find and to write one kind of object: https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes. */
export interface ObjectScopes {
  readonly name: string;
  readonly scopes: readonly string[];
}

/** Asked of every account. */
const BASIC: readonly ObjectScopes[] = [
  { name: 'Contact', scopes: readAndWrite('contacts') },
  { name: 'Company', scopes: readAndWrite('companies') },
  { name: 'Deal', scopes: readAndWrite('deals') },
  { name: 'Ticket', scopes: ['tickets'] },
  { name: 'Static List Membership', scopes: ['crm.lists.read', 'crm.lists.write'] },
];

/** Bound to a plan or a feature: as optional scopes they don't keep an account from connecting that lacks them. */
const PLAN_BOUND: readonly ObjectScopes[] = [
  { name: 'Product', scopes: readAndWrite('products') },
  { name: 'Line Item', scopes: readAndWrite('line_items') },
  { name: 'Appointment', scopes: readAndWrite('appointments') },
  { name: 'Lead', scopes: readAndWrite('leads') },
  { name: 'custom objects', scopes: [...readAndWrite('custom'), 'crm.schemas.custom.read'] },
  {
    name: 'Custom Behavioral Event',
    scopes: ['behavioral_events.event_definitions.read_write', 'analytics.behavioral_events.send'],
  },
  { name: 'Subscription Preferences', scopes: ['communication_preferences.read_write'] },
];

export const objectScopes: readonly ObjectScopes[] = [...BASIC, ...PLAN_BOUND];

export const requiredScopes: readonly string[] = ['oauth', ...BASIC.flatMap(({ scopes }) => scopes)];

export const optionalScopes: readonly string[] = PLAN_BOUND.flatMap(({ scopes }) => scopes);

function readAndWrite(object: string): string[] {
  return [`crm.objects.${object}.read`, `crm.objects.${object}.write`];
}
