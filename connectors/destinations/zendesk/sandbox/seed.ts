import type { Entity, FieldEntry, SandboxState } from './state.ts';

const NOW = '2026-01-05T09:00:00Z';

/** The data of a small company that helps people with bicycles. */
export function seedState(): SandboxState {
  const users = [
    user(1, 'Ada Admin', 'admin@example.com', 'admin', { external_id: 'staff-1' }),
    user(2, 'Ana Lopez', 'ana@example.com', 'end-user', {
      external_id: 'u-2',
      organization_id: 11,
      tags: ['vip'],
      user_fields: {
        plan: 'basic',
        seats: 3,
        since: '2024-02-01',
        newsletter: false,
        interests: [],
        manager: null,
      },
    }),
    user(3, 'Bo Chen', 'bo@example.com', 'end-user', {}),
  ];
  const organizations = [
    organization(11, 'Example Bakery', { external_id: 'org-11', tags: ['food'] }),
    organization(12, 'Example Bicycles', { domain_names: ['bicycles.example.com'] }),
  ];
  const tickets = [
    ticket(101, 'The wheel is bent', { external_id: 't-101', tags: ['wheel'], requester_id: 2 }),
    ticket(102, 'An old question', { external_id: 't-102', status: 'closed', requester_id: 3 }),
    ticket(103, 'Twice the same', { external_id: 't-twice', requester_id: 3 }),
    ticket(104, 'Twice the same again', { external_id: 't-twice', requester_id: 3 }),
  ];
  return {
    users: byId(users),
    secondaryEmails: new Map(),
    organizations: byId(organizations),
    memberships: new Map([[21, { id: 21, user_id: 2, organization_id: 11, default: true }]]),
    tickets: byId(tickets),
    archived: new Set(),
    comments: new Map(tickets.map(({ id }) => [Number(id), []])),
    customObjects: new Map([
      [
        'bicycle',
        {
          key: 'bicycle',
          title: 'Bicycle',
          fields: [
            field(61, 'standard::name', 'Name', 'text'),
            field(62, 'standard::external_id', 'External ID', 'text'),
            field(63, 'color', 'Color', 'dropdown', ['red', 'green']),
            field(64, 'gears', 'Gears', 'integer'),
            field(65, 'owner', 'Owner', 'lookup', [], 'zen:user'),
          ],
          records: new Map([
            [
              '01BIKE1',
              record('01BIKE1', 'bicycle', 'Red racer', 'b-1', { color: 'red', gears: 21, owner: null }),
            ],
          ]),
        },
      ],
    ]),
    userFields: [
      field(31, 'plan', 'Plan', 'dropdown', ['basic', 'pro']),
      field(32, 'seats', 'Seats', 'integer'),
      field(33, 'since', 'Customer Since', 'date'),
      field(34, 'newsletter', 'Newsletter', 'checkbox'),
      field(35, 'credit', 'Credit', 'decimal'),
      field(36, 'interests', 'Interests', 'multiselect', ['road', 'mountain', 'city']),
      field(37, 'manager', 'Manager', 'lookup', [], 'zen:user'),
      field(38, 'bicycle', 'Bicycle', 'lookup', [], 'zen:custom_object:bicycle'),
      { ...field(39, 'retired', 'Retired', 'text'), active: false },
    ],
    organizationFields: [
      field(41, 'tier', 'Tier', 'dropdown', ['gold', 'silver']),
      field(42, 'revenue', 'Revenue', 'decimal'),
      field(43, 'remark', 'Remark', 'textarea'),
    ],
    ticketFields: [
      ticketField(51, 'Subject', 'subject'),
      ticketField(52, 'Description', 'description'),
      ticketField(53, 'Status', 'status'),
      ticketField(54, 'Order Number', 'regexp'),
      ticketField(55, 'Product', 'tagger', ['wheel', 'frame']),
      ticketField(56, 'Refund', 'checkbox'),
      ticketField(57, 'Affected Parts', 'multiselect', ['chain', 'brake']),
    ],
    jobs: new Map(),
    bulkImports: true,
    role: 'admin',
    roleType: 4,
    jobAsks: 2,
    mostJobs: 30,
    reversesResults: true,
    nextId: 1_000_000_000,
  };
}

export function user(id: number, name: string, email: string | null, role: string, more: object): Entity {
  return {
    id,
    url: `https://example.zendesk.com/api/v2/users/${id}.json`,
    name,
    email,
    created_at: NOW,
    updated_at: NOW,
    active: true,
    suspended: false,
    verified: true,
    role,
    external_id: null,
    organization_id: null,
    phone: null,
    tags: [],
    user_fields: {},
    ...more,
  };
}

export function organization(id: number, name: string, more: object): Entity {
  return {
    id,
    url: `https://example.zendesk.com/api/v2/organizations/${id}.json`,
    name,
    created_at: NOW,
    updated_at: NOW,
    external_id: null,
    details: null,
    notes: null,
    domain_names: [],
    group_id: null,
    shared_tickets: false,
    shared_comments: false,
    tags: [],
    organization_fields: {},
    ...more,
  };
}

export function ticket(id: number, subject: string | null, more: object): Entity {
  return {
    id,
    url: `https://example.zendesk.com/api/v2/tickets/${id}.json`,
    subject,
    created_at: NOW,
    updated_at: NOW,
    status: 'open',
    priority: null,
    type: null,
    external_id: null,
    requester_id: 1,
    tags: [],
    custom_fields: [],
    ...more,
  };
}

export function record(
  id: string,
  key: string,
  name: string,
  externalId: string | null,
  values: object,
): Entity {
  return {
    id,
    url: `https://example.zendesk.com/api/v2/custom_objects/${key}/records/${id}.json`,
    custom_object_key: key,
    name,
    external_id: externalId,
    custom_object_fields: values,
    created_at: NOW,
    updated_at: NOW,
    created_by_user_id: '1',
    updated_by_user_id: '1',
  };
}

function byId(entities: readonly Entity[]): Map<number, Entity> {
  return new Map(entities.map((entity) => [Number(entity.id), entity]));
}

function field(
  id: number,
  key: string,
  title: string,
  type: string,
  options: readonly string[] = [],
  target?: string,
): FieldEntry {
  return {
    id,
    key,
    title,
    type,
    active: true,
    ...(options.length === 0 ? {} : { custom_field_options: options.map(option) }),
    ...(target === undefined ? {} : { relationship_target_type: target }),
  };
}

function ticketField(id: number, title: string, type: string, options: readonly string[] = []): FieldEntry {
  const { key: _, ...rest } = field(id, '', title, type, options);
  return rest;
}

function option(value: string, at: number) {
  return { id: at + 1, name: value, value };
}
