import type { CrmObject, Property, SandboxState } from './state.ts';

type Traits = Partial<Omit<Property, 'name' | 'type' | 'fieldType' | 'options'>> & {
  readonly options?: readonly string[];
  readonly isReadOnly?: boolean;
};

function property(name: string, type: string, fieldType: string, traits: Traits = {}): Property {
  const { options = [], isReadOnly = false, label, ...rest } = traits;
  return {
    name,
    label: label ?? name,
    type,
    fieldType,
    description: '',
    groupName: 'information',
    options: options.map((value, displayOrder) => ({ label: value, value, hidden: false, displayOrder })),
    hasUniqueValue: false,
    hubspotDefined: true,
    calculated: false,
    hidden: false,
    externalOptions: false,
    archived: false,
    modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: isReadOnly },
    ...rest,
  };
}

const custom = { hubspotDefined: false } as const;

const recordId = property('hs_object_id', 'number', 'number', { label: 'Record ID', isReadOnly: true });
const owner = property('hubspot_owner_id', 'enumeration', 'select', {
  label: 'Owner',
  externalOptions: true,
  referencedObjectType: 'OWNER',
});
const text = (name: string, label: string): Property => property(name, 'string', 'text', { label });

const contactProperties = [
  property('email', 'string', 'text', { label: 'Email', hasUniqueValue: true }),
  text('firstname', 'First Name'),
  text('lastname', 'Last Name'),
  property('phone', 'phone_number', 'phonenumber', { label: 'Phone Number' }),
  property('lifecyclestage', 'enumeration', 'radio', { options: ['subscriber', 'lead', 'customer'] }),
  property('external_id', 'string', 'text', { ...custom, label: 'External ID', hasUniqueValue: true }),
  property('nickname', 'string', 'text', custom),
  property('topics', 'enumeration', 'checkbox', { ...custom, options: ['api', 'sales', 'news'] }),
  property('score', 'number', 'number', custom),
  property('is_partner', 'bool', 'booleancheckbox', { ...custom, options: ['true', 'false'] }),
  property('birthday', 'date', 'date', custom),
  property('last_seen', 'datetime', 'date', custom),
  property('createdate', 'datetime', 'date', { isReadOnly: true }),
  property('hs_lead_rank', 'number', 'calculation_equation', { calculated: true }),
  property('hs_internal', 'string', 'text', { hidden: true }),
  owner,
  recordId,
];

interface Kind {
  readonly path: string;
  readonly objectTypeId: string;
  readonly singular: string;
  readonly properties: readonly Property[];
  readonly records?: readonly Readonly<Record<string, string>>[];
  readonly required?: readonly string[];
  readonly searchable?: readonly string[];
  readonly scope?: string;
}

const kinds: readonly Kind[] = [
  {
    path: 'contacts',
    objectTypeId: '0-1',
    singular: 'Contact',
    properties: contactProperties,
    records: [
      { email: 'ana@example.com', firstname: 'Ana', topics: 'api', external_id: 'c-1', nickname: 'Anny' },
      { email: 'ben@example.com', firstname: 'Ben', external_id: 'c-2', nickname: 'Benny' },
      { email: 'cleo@example.com', firstname: 'Cleo', external_id: 'c-3' },
    ],
  },
  {
    path: 'companies',
    objectTypeId: '0-2',
    singular: 'Company',
    properties: [
      text('name', 'Name'),
      text('domain', 'Company Domain Name'),
      text('city', 'City'),
      owner,
      recordId,
    ],
    records: [
      { name: 'Example Bakery', domain: 'bakery.example.com' },
      { name: 'Example Books', domain: 'books.example.com' },
      { name: 'Example Twin', domain: 'twin.example.com' },
      { name: 'Example Other Twin', domain: 'twin.example.com' },
    ],
  },
  {
    path: 'deals',
    objectTypeId: '0-3',
    singular: 'Deal',
    properties: [
      text('dealname', 'Deal Name'),
      property('amount', 'number', 'number'),
      property('deal_key', 'string', 'text', { ...custom, hasUniqueValue: true }),
      recordId,
    ],
  },
  {
    path: 'tickets',
    objectTypeId: '0-5',
    singular: 'Ticket',
    properties: [text('subject', 'Ticket name'), text('content', 'Description'), recordId],
    scope: 'tickets',
  },
  {
    path: 'products',
    objectTypeId: '0-7',
    singular: 'Product',
    properties: [text('name', 'Name'), text('hs_sku', 'SKU'), recordId],
  },
  {
    path: 'line_items',
    objectTypeId: '0-8',
    singular: 'Line Item',
    properties: [text('name', 'Name'), property('quantity', 'number', 'number'), recordId],
  },
  {
    path: 'leads',
    objectTypeId: '0-136',
    singular: 'Lead',
    properties: [text('hs_lead_name', 'Lead Name'), recordId],
  },
  {
    path: 'appointments',
    objectTypeId: '0-421',
    singular: 'Appointment',
    properties: [text('hs_appointment_name', 'Appointment Name'), recordId],
  },
  {
    path: '2-3604285',
    objectTypeId: '2-3604285',
    singular: 'Machine',
    properties: [
      property('serial', 'string', 'text', { ...custom, label: 'Serial number', hasUniqueValue: true }),
      property('model', 'string', 'text', custom),
      recordId,
    ],
    records: [{ serial: 'M-1', model: 'Mixer' }],
    required: ['serial'],
    searchable: ['serial', 'model'],
    scope: 'custom',
  },
];

/** A small company. */
export function seedState(): SandboxState {
  const state: SandboxState = {
    portalId: 4_242_424,
    objects: new Map(),
    lists: new Map(),
    eventDefinitions: [
      {
        id: '77',
        name: 'machine_started',
        fullyQualifiedName: 'pe4242424_machine_started',
        label: 'Machine started',
        properties: [
          property('programme', 'string', 'text', custom),
          property('minutes', 'number', 'number', custom),
          property('hs_city', 'string', 'text', { isReadOnly: true }),
        ],
      },
    ],
    events: [],
    subscriptionTypes: [
      { id: '501', name: 'Newsletter' },
      { id: '502', name: 'Product news' },
    ],
    subscriptions: new Map([['ben@example.com 501', 'SUBSCRIBED']]),
    unsubscribedFromAll: new Set(),
    associations: new Set(),
    disabled: new Set(),
    privateAppScopes: undefined,
    searchLags: false,
    hasMultiStatus: true,
    echoesTraces: true,
    nextId: 100,
  };
  for (const kind of kinds) state.objects.set(kind.path, seedObject(state, kind));
  const lists = [
    ['11', 'Customers', 'MANUAL'],
    ['12', 'Guests of 2026', 'SNAPSHOT'],
    ['13', 'All with an address', 'DYNAMIC'],
    ['14', 'Partners', 'MANUAL'],
  ] as const;
  for (const [listId, name, processingType] of lists) {
    const objectTypeId = listId === '14' ? '0-2' : '0-1';
    state.lists.set(listId, { listId, name, processingType, objectTypeId, members: new Set() });
  }
  return state;
}

function seedObject(state: SandboxState, kind: Kind): CrmObject {
  const { path, objectTypeId, singular, scope = path, required = [], searchable = [] } = kind;
  const now = '2026-01-01T00:00:00.000Z';
  const records = (kind.records ?? []).map((properties) => {
    const id = String((state.nextId += 1));
    return [
      id,
      {
        id,
        properties: { ...properties, hs_object_id: id },
        createdAt: now,
        updatedAt: now,
        isIndexed: true,
      },
    ] as const;
  });
  const scopes =
    scope === 'tickets'
      ? { read: 'tickets', write: 'tickets' }
      : { read: `crm.objects.${scope}.read`, write: `crm.objects.${scope}.write` };
  return {
    path,
    objectTypeId,
    singular,
    properties: [...kind.properties],
    records: new Map(records),
    required,
    searchable,
    scopes,
  };
}
