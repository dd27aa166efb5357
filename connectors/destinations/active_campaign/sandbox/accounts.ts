import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { invalid, isRecord, notFound, now, objectIn, ok, page, text } from './reply.ts';
import type { Account, AccountField, SandboxState } from './state.ts';
import { accountByName } from './state.ts';

export function accountRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('GET', /^\/api\/3\/accounts$/, ({ query }) => {
      const search = query.get('search')?.toLowerCase() ?? '';
      const found = [...state.accounts.values()].filter(({ name }) => name.toLowerCase().includes(search));
      return ok({ accounts: page(found, query).map(listed), meta: { total: String(found.length) } });
    }),
    route('POST', /^\/api\/3\/accounts$/, ({ json }) => {
      const given = objectIn(json, 'account');
      const name = text(given['name']);
      if (name === '') return invalid('The account name was not provided.', 'field_missing', 'name');
      if (accountByName(state, name) !== undefined) return duplicate(name);
      const at = now();
      const id = state.nextId();
      const account: Account = {
        id,
        name,
        accountUrl: null,
        createdAt: at,
        updatedAt: at,
        fields: new Map(),
      };
      const reply = apply(state, account, given, 201);
      if (reply.status === 201) state.accounts.set(id, account);
      return reply;
    }),
    route('PUT', /^\/api\/3\/accounts\/(\d+)$/, (request) => update(state, request)),
    route('GET', /^\/api\/3\/accountCustomFieldMeta$/, ({ query }) =>
      ok({ accountCustomFieldMeta: page(state.accountFields, query).map(described) }),
    ),
    route('GET', /^\/api\/3\/accountCustomFieldData$/, ({ query }) => {
      const wanted = query.get('filters[customerAccountId]');
      const accounts = [...state.accounts.values()].filter(
        ({ id }) => wanted === null || wanted === String(id),
      );
      return ok({ accountCustomFieldData: page(accounts.flatMap(valuesOf), query) });
    }),
  ];
}

function update(state: SandboxState, { params, json }: SandboxRequest): SandboxReply {
  const account = state.accounts.get(Number(params[0]));
  if (account === undefined) return notFound(`No Result found for CustomerAccount with id ${params[0]}`);
  const given = objectIn(json, 'account');
  const owner = accountByName(state, text(given['name']));
  if (owner !== undefined && owner !== account) return duplicate(text(given['name']));
  return apply(state, account, given, 200);
}

function apply(
  state: SandboxState,
  account: Account,
  given: Record<string, unknown>,
  status: number,
): SandboxReply {
  const fields = Array.isArray(given['fields']) ? given['fields'].filter(isRecord) : [];
  for (const field of fields) {
    const id = Number(field['customFieldId']);
    if (!state.accountFields.some((known) => known.id === id)) {
      return notFound(`No Result found for AccountCustomFieldMetum with id ${id}`);
    }
  }
  account.name = text(given['name']) || account.name;
  if (given['accountUrl'] !== undefined) account.accountUrl = text(given['accountUrl']);
  for (const { customFieldId, fieldValue, fieldCurrency } of fields) {
    const currency = typeof fieldCurrency === 'string' ? { fieldCurrency } : {};
    account.fields.set(Number(customFieldId), { fieldValue, ...currency });
  }
  account.updatedAt = now();
  return { status, json: { account: written(account) } };
}

function duplicate(name: string): SandboxReply {
  return invalid(`An account named "${name}" already exists. Please choose a new name.`, 'duplicate', 'name');
}

function listed(account: Account) {
  return {
    name: account.name,
    accountUrl: account.accountUrl,
    createdTimestamp: account.createdAt,
    updatedTimestamp: account.updatedAt,
    links: {},
    id: String(account.id),
  };
}

function written(account: Account) {
  return {
    name: account.name,
    accountUrl: account.accountUrl ?? '',
    createdTimestamp: account.createdAt,
    updatedTimestamp: account.updatedAt,
    links: [],
    fields: [...account.fields].map(([customFieldId, value]) => ({
      customFieldId,
      ...value,
      accountId: String(account.id),
    })),
    id: String(account.id),
  };
}

function valuesOf(account: Account) {
  return [...account.fields].map(([field, { fieldValue }]) => ({
    id: `${account.id}${field}`,
    accountCustomFieldMetumId: field,
    accountId: account.id,
    customFieldId: field,
    createdTimestamp: account.createdAt,
    updatedTimestamp: account.updatedAt,
    fieldValue,
    links: {},
  }));
}

function described(field: AccountField) {
  return {
    id: String(field.id),
    fieldLabel: field.label,
    fieldType: field.type,
    fieldOptions: field.options ?? null,
    fieldDefaultCurrency: field.currency ?? null,
    isFormVisible: 0,
    isRequired: 0,
    displayOrder: field.id,
    personalization: '',
    knownFieldId: null,
    hideFieldFlag: 0,
    createdTimestamp: '2026-01-05 09:00:00',
    updatedTimestamp: '2026-01-05 09:00:00',
    links: {},
  };
}
