import type { Contact, SandboxState } from './state.ts';

/** A small company's account: a few contacts, lists, custom fields, accounts and one custom object. */
export function seedState(): SandboxState {
  let lastId = 1000;
  const state: SandboxState = {
    contacts: new Map(),
    contactFields: [
      { id: 1, title: 'Company', type: 'text', perstag: 'COMPANY' },
      { id: 2, title: 'Plan', type: 'dropdown', perstag: 'PLAN', options: ['Free', 'Team', 'Business'] },
      {
        id: 3,
        title: 'Interests',
        type: 'listbox',
        perstag: 'INTERESTS',
        options: ['API', 'Billing', 'News'],
      },
      { id: 4, title: 'Trial ends', type: 'date', perstag: 'TRIAL_ENDS' },
      { id: 5, title: 'Last seen', type: 'datetime', perstag: 'LAST_SEEN' },
      { id: 6, title: 'Seats', type: 'number', perstag: 'SEATS' },
      { id: 7, title: 'Channels', type: 'checkbox', perstag: 'CHANNELS', options: ['E-mail', 'Phone'] },
      { id: 8, title: 'Notes', type: 'textarea', perstag: 'NOTES' },
    ],
    lists: [
      { id: 1, name: 'Newsletter', stringid: 'newsletter' },
      { id: 2, name: 'Product updates', stringid: 'product-updates' },
      { id: 3, name: 'Customers', stringid: 'customers' },
    ],
    exclusions: new Set(['blocked@example.com', '@excluded.example.com']),
    accounts: new Map(),
    accountFields: [
      { id: 1, label: 'Description', type: 'textarea' },
      { id: 2, label: 'Regions', type: 'multiselect', options: ['Europe', 'Americas', 'Asia'] },
      { id: 3, label: 'Annual revenue', type: 'currency', currency: 'USD' },
      { id: 4, label: 'Employees', type: 'number' },
      { id: 5, label: 'Customer since', type: 'date' },
    ],
    schemas: [
      {
        id: '6f1a0c52-3c1e-4d5b-9d0e-2f6a7b8c9d01',
        slug: 'subscription',
        singular: 'Subscription',
        plural: 'Subscriptions',
        fields: [
          { id: 'name', label: 'Name', type: 'text', required: true },
          { id: 'seats', label: 'Seats', type: 'number', required: false },
          { id: 'renews-on', label: 'Renews on', type: 'date', required: false },
          { id: 'tier', label: 'Tier', type: 'dropdown', required: false, options: ['Basic', 'Plus'] },
        ],
        relationships: [
          { id: 'primary-contact', label: 'Primary Contact', namespace: 'contacts', hasMany: false },
        ],
      },
    ],
    records: new Map(),
    imports: new Map(),
    importer: { reportsUpdated: true, interruptAfter: Number.POSITIVE_INFINITY },
    nextId: () => (lastId += 1),
  };
  for (const contact of seedContacts()) state.contacts.set(contact.id, contact);
  const createdAt = '2026-01-05T09:00:00-06:00';
  for (const [id, name] of [
    [1, 'Example Manufacturing'],
    [2, 'Example Logistics'],
  ] as const) {
    state.accounts.set(id, {
      id,
      name,
      accountUrl: null,
      createdAt,
      updatedAt: createdAt,
      fields: new Map(),
    });
  }
  return state;
}

function seedContacts(): Contact[] {
  const people = [
    ['ana@example.com', 'Ana', 'Lopes', 1],
    ['bo@example.com', 'Bo', 'Lind', 2],
    ['chi@example.com', 'Chi', 'Okafor', 1],
  ] as const;
  return people.map(([email, firstName, lastName, status], index) => ({
    id: index + 1,
    email,
    firstName,
    lastName,
    phone: '',
    createdAt: '2026-01-05T09:00:00-06:00',
    updatedAt: '2026-01-05T09:00:00-06:00',
    fieldValues: new Map(),
    lists: new Map([[1, status]]),
  }));
}
