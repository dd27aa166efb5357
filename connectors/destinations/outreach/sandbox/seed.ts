import type { Attributes, Plural, Relationships, SandboxRecord, SandboxState, Validation } from './state.ts';

const TIMES = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };

/** A small company's sales team: prospects, their accounts, users, and custom fields of an administrator. */
export function seedState(): SandboxState {
  let lastId = 1000;
  const state: SandboxState = {
    records: {
      accounts: new Map(),
      prospects: new Map(),
      users: new Map(),
      stages: new Map(),
      personas: new Map(),
    },
    validations: {
      Account: {
        custom1: validation('string', 'CRM Region'),
        custom2: validation('currency', 'Annual Revenue', 'USD'),
        custom3: validation('inclusion', 'Tier', ['Gold', 'Silver']),
      },
      Prospect: {
        custom1: validation('string', 'Favourite Product'),
        custom2: validation('date', 'Trial Ends'),
        custom3: validation('date_time', 'Last Login'),
        custom4: validation('numerical', 'Seats'),
        custom5: validation('boolean', 'Newsletter'),
        custom6: validation('multi_inclusion', 'Interests', ['API', 'Billing', 'News']),
        custom10: validation('percentage', 'Discount'),
      },
      Opportunity: { custom1: validation('string', 'Next Step') },
    },
    excludedDomains: new Set(['ourselves.example.com']),
    governed: new Set(),
    hidden: new Set(),
    unsearchable: new Set(),
    mostPerPage: 1_000,
    maintenanceUntil: undefined,
    beforeCreate: undefined,
    nextId: () => (lastId += 1),
  };
  const add = (
    plural: Plural,
    id: number,
    attributes: Attributes,
    relationships: Relationships = {},
  ): void => {
    const record: SandboxRecord = { id, attributes: { ...attributes, ...TIMES }, relationships };
    state.records[plural].set(id, record);
  };
  add('users', 1, {
    email: 'sam@example.com',
    firstName: 'Sam',
    lastName: 'Ito',
    username: 'sam.ito',
    locked: false,
  });
  add('users', 2, {
    email: 'kim@example.com',
    firstName: 'Kim',
    lastName: 'Berg',
    username: 'kim.berg',
    locked: false,
  });
  add('stages', 1, { name: 'Cold', order: 1 });
  add('stages', 2, { name: 'Interested', order: 2 });
  add('personas', 1, { name: 'Buyer' });
  add('accounts', 1, {
    name: 'Example Bakery',
    customId: 'A-1',
    domain: 'bakery.example.com',
    tags: ['Food'],
  });
  add('accounts', 2, {
    name: 'Example Logistics',
    customId: 'A-2',
    domain: 'logistics.example.com',
    tags: [],
  });
  const owner = { type: 'user', id: 1 };
  const at = (account: number): Relationships => ({
    account: { type: 'account', id: account },
    owner,
    stage: { type: 'stage', id: 1 },
    persona: null,
  });
  add(
    'prospects',
    1,
    person('Ana', 'Lopes', ['ana@example.com', 'ana.lopes@example.com'], ['2026 Expo']),
    at(1),
  );
  add('prospects', 2, person('Bo', 'Lind', ['bo@example.com'], []), at(2));
  add('prospects', 3, person('Chi', 'Okafor', ['chi@example.com'], []), { ...at(2), owner: null });
  return state;
}

function person(firstName: string, lastName: string, emails: string[], tags: string[]): Attributes {
  return {
    firstName,
    lastName,
    name: `${firstName} ${lastName}`,
    emails,
    tags,
    title: null,
    mobilePhones: [],
  };
}

function validation(type: string, label: string, definition: Validation['definition'] = null): Validation {
  return { type, label, required: false, definition };
}
