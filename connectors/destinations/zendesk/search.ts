import { ConfigurationError, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { ORGANIZATION, TICKET, USER, customObjectKey } from './object-name.ts';
import { readPages } from './pages.ts';
import type { ApiRequest } from './request.ts';

/** Zendesk looks for this many values in a request. */
export const MOST_AT_ONCE = 100;

/** How the records of one object are looked for by one field. */
export interface Search {
  /** The member of the answer that holds the records. */
  readonly list: string;
  /** For many values at once, separated by commas; undefined where Zendesk has no such request. */
  readonly many?: (values: string) => ApiRequest;
  readonly one: (value: string) => ApiRequest;
  /** Where to look for what `one` does not show. */
  readonly elsewhere?: Pick<Search, 'list' | 'one'>;
  /** Other values of a record by which Zendesk knows it too. */
  readonly aliases?: (context: Context, id: string) => Promise<readonly string[]>;
}

/** @throws ConfigurationError where the object can't be looked for by that field */
export function searchOf(objectName: string, field: string): Search {
  const key = customObjectKey(objectName);
  const search = key === undefined ? SEARCHES[objectName]?.[field] : customSearch(key, field);
  if (search !== undefined) return search;
  throw new ConfigurationError(
    `Zendesk can't look for a record of ${objectName} by ${field}: choose another lookup field.`,
  );
}

function get(path: string, query: NonNullable<ApiRequest['query']>, doing: string): ApiRequest {
  return { method: 'GET', path, query, doing };
}

function byIds(plural: string): Search {
  const many = (ids: string) => get(`/${plural}/show_many`, { ids }, `looking for ${plural} by id`);
  return { list: plural, many, one: many };
}

function byExternalIds(plural: string): Search {
  const doing = `looking for ${plural} by external id`;
  return {
    list: plural,
    many: (values) => get(`/${plural}/show_many`, { external_ids: values }, doing),
    one: (value) => get(`/${plural}/search`, { external_id: value }, doing),
  };
}

const SEARCHES: Readonly<Record<string, Readonly<Record<string, Search>>>> = {
  [USER]: {
    id: byIds('users'),
    external_id: byExternalIds('users'),
    email: {
      list: 'users',
      one: (email) =>
        get(
          '/users/search',
          { query: `email:"${email.replaceAll('"', '')}"` },
          'looking for a user by e-mail address',
        ),
      aliases: readAddresses,
    },
  },
  [ORGANIZATION]: {
    id: byIds('organizations'),
    external_id: byExternalIds('organizations'),
    name: {
      list: 'organizations',
      one: (name) => get('/organizations/search', { name }, 'looking for an organization by name'),
    },
  },
  [TICKET]: {
    id: byIds('tickets'),
    external_id: {
      list: 'tickets',
      one: (value) => get('/tickets', { external_id: value }, 'looking for a ticket by external id'),
      // Lists leave out archived tickets, closed 120 days ago: https://support.zendesk.com/hc/en-us/articles/4408887617050.
      elsewhere: {
        list: 'results',
        one: (value) =>
          get(
            '/search',
            { query: `type:ticket external_id:"${value.replaceAll('"', '')}"` },
            'looking for an archived ticket by external id',
          ),
      },
    },
  },
};

/** All e-mail addresses of a user: the first one is the primary one, which alone stands in the user. */
async function readAddresses(context: Context, userId: string): Promise<readonly string[]> {
  const path = `/users/${userId}/identities`;
  const request = { method: 'GET', path, doing: 'reading a user’s e-mail addresses' } as const;
  const identities = await readPages(context, request, 'identities');
  return identities.filter(({ type }) => type === 'email').flatMap(({ value }) => textOf(value) ?? []);
}

function customSearch(key: string, field: string): Search | undefined {
  if (field !== 'external_id' && field !== 'id') return undefined;
  const path = `/custom_objects/${encodeURIComponent(key)}/records`;
  const many = (values: string) =>
    get(path, { [`filter[${field}s]`]: values, 'page[size]': MOST_AT_ONCE }, `looking for records of ${key}`);
  return { list: 'custom_object_records', many, one: many };
}
