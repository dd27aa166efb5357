import type { JsonObject } from '#connector-kit';
import { ConfigurationError, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { ORGANIZATION, TICKET, USER, customObjectKey } from './object-name.ts';
import { readList } from './pages.ts';
import type { ApiRequest } from './request.ts';

/** Records that Zendesk has, by `foldValue` of the value that was looked for. */
export type Found = ReadonlyMap<string, readonly JsonObject[]>;

const MOST_AT_ONCE = 100;
/** Of the values in an address, encoded: well below the 8 kB that servers commonly take. */
const LONGEST_LIST = 4000;
const SEARCHES_AT_ONCE = 4;

/** Zendesk takes identifiers without regard to case, but for the external ids of custom objects' records. */
export function foldValue(objectName: string, value: string): string {
  return customObjectKey(objectName) === undefined ? value.trim().toLowerCase() : value.trim();
}

/** How the records of one object are looked for by one field. */
interface Search {
  /** The member of the answer that holds the records. */
  readonly list: string;
  /** For many values at once, separated by commas; undefined where Zendesk has no such request. */
  readonly many?: (values: string) => ApiRequest;
  readonly one: (value: string) => ApiRequest;
}

/**
 * Looks for records by a field that identifies them.
 *
 * @param objectName `fullName` of the object
 * @throws as `read`, and ConfigurationError where the object can't be looked for by that field
 */
export async function findRecords(
  context: Context,
  objectName: string,
  field: string,
  values: Iterable<string>,
): Promise<Found> {
  const search = searchOf(objectName, field);
  const fold = (value: string) => foldValue(objectName, value);
  const asked = new Map([...values].map((value) => [fold(value), value.trim()]));
  const { many } = search;
  // In a list of values a comma would end the value.
  const singles = [...asked.values()].filter((value) => many === undefined || value.includes(','));
  const listed = [...asked.values()].filter((value) => !singles.includes(value));
  const found: JsonObject[] = [];
  if (many !== undefined) {
    for (const values of listsOf(listed)) found.push(...(await readList(context, many(values), search.list)));
  }
  const work = async (): Promise<void> => {
    for (let value = singles.shift(); value !== undefined; value = singles.shift()) {
      found.push(...(await readList(context, search.one(value), search.list)));
    }
  };
  await Promise.all(Array.from({ length: SEARCHES_AT_ONCE }, work));
  const unique = new Map(found.map((record) => [textOf(record['id']) ?? '', record]));
  // A search may give more than what was asked for.
  const valueOf = (record: JsonObject) => fold(textOf(record[field]) ?? '');
  return Map.groupBy(
    // Deleted users are still shown, as inactive ones.
    [...unique.values()].filter((record) => asked.has(valueOf(record)) && record['active'] !== false),
    valueOf,
  );
}

/** Lists separated by commas, each short enough for an address. */
function listsOf(values: readonly string[]): readonly string[] {
  const lists: string[][] = [];
  let length = 0;
  for (const value of values) {
    const list = lists.at(-1);
    length += encodeURIComponent(value).length + 3;
    if (list === undefined || list.length === MOST_AT_ONCE || length > LONGEST_LIST) {
      lists.push([value]);
      length = encodeURIComponent(value).length;
    } else list.push(value);
  }
  return lists.map((list) => list.join(','));
}

function searchOf(objectName: string, field: string): Search {
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
    },
  },
};

function customSearch(key: string, field: string): Search | undefined {
  if (field !== 'external_id' && field !== 'id') return undefined;
  const path = `/custom_objects/${encodeURIComponent(key)}/records`;
  const many = (values: string) =>
    get(path, { [`filter[${field}s]`]: values, 'page[size]': MOST_AT_ONCE }, `looking for records of ${key}`);
  return { list: 'custom_object_records', many, one: many };
}
