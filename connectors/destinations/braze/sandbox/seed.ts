import type { SandboxState } from './state.ts';
import { newUser } from './state.ts';

/** A small company's workspace: a few users, custom attributes over more than one page, campaigns, Canvases, catalogs. */
export function seedState(): SandboxState {
  let last = 1000;
  const state: SandboxState = {
    users: new Set(),
    events: [],
    purchases: [],
    customAttributes: seedAttributes(),
    campaigns: [
      { id: '3f2a9b10-0000-4000-8000-000000000001', name: 'Order shipped', isTriggered: true },
      { id: '3f2a9b10-0000-4000-8000-000000000002', name: 'Newsletter', isTriggered: false },
    ],
    canvases: [{ id: '7c1d0e20-0000-4000-8000-000000000001', name: 'Onboarding', isTriggered: true }],
    catalogs: new Map([
      [
        'products',
        {
          name: 'products',
          description: 'What we sell',
          fields: [
            { name: 'id', type: 'string' },
            { name: 'title', type: 'string' },
            { name: 'price', type: 'number' },
            { name: 'in_stock', type: 'boolean' },
            { name: 'added_at', type: 'time' },
            { name: 'dimensions', type: 'object' },
            { name: 'colors', type: 'array' },
            { name: 'location', type: 'geo' },
          ],
          items: new Map([['mug-1', { id: 'mug-1', title: 'Mug', price: 8.5, in_stock: true }]]),
        },
      ],
    ]),
    sent: [],
    subscriptions: new Map([
      ['9a8b7c60-0000-4000-8000-000000000001', new Map()],
      ['9a8b7c60-0000-4000-8000-000000000002', new Map()],
    ]),
    permissions: new Set(['*']),
    isUnderMaintenance: false,
    mostTracked: 75,
    namesErrors: true,
    next: () => (last += 1),
  };
  for (const [external_id, email, first_name] of [
    ['customer-1', 'ana@example.com', 'Ana'],
    ['customer-2', 'bo@example.com', 'Bo'],
  ] as const) {
    const user = newUser(state, external_id);
    user.attributes.set('email', email).set('first_name', first_name);
  }
  const known = newUser(state);
  known.aliases.push({ alias_name: '4711', alias_label: 'customer_number' });
  known.attributes.set('first_name', 'Chi').set('interests', ['tea']);
  return state;
}

function seedAttributes(): SandboxState['customAttributes'] {
  const named = [
    ['plan', 'String (Automatically Detected)'],
    ['seats', 'Number'],
    ['is_admin', 'Boolean'],
    ['trial_ends_at', 'Time'],
    ['interests', 'Array'],
    ['address', 'Object'],
    ['pets', 'Object Array'],
  ] as const;
  const many = Array.from({ length: 110 }, (_, at) => [`score_${String(at + 1).padStart(3, '0')}`, 'Number']);
  return [
    ...[...named, ...many].map(([name = '', data_type = '']) => ({
      name,
      data_type,
      status: 'Active',
      array_length: data_type === 'Array' ? 500 : null,
    })),
    { name: 'forgotten', data_type: 'String', status: 'Blocklisted', array_length: null },
  ].toSorted((one, other) => one.name.localeCompare(other.name));
}
