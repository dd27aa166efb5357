import type { JsonObject } from '#connector-kit';
import { textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { customObjectKey } from './object-name.ts';
import { readList } from './pages.ts';
import type { Search } from './search.ts';
import { MOST_AT_ONCE, searchOf } from './search.ts';

/** Records that Zendesk has, by `foldValue` of the value that was looked for. */
export type Found = ReadonlyMap<string, readonly JsonObject[]>;

/** Of the values in an address, encoded: well below the 8 kB that servers commonly take. */
const LONGEST_LIST = 4000;
const SEARCHES_AT_ONCE = 4;
/** A search for an address may show strangers who have it in a note: so many are asked whether it is theirs. */
const MOST_ALIASED = 5;

/** Zendesk takes identifiers without regard to case, but for the external ids of custom objects' records. */
export function foldValue(objectName: string, value: string): string {
  return customObjectKey(objectName) === undefined ? value.trim().toLowerCase() : value.trim();
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
  const found = new Map<string, Map<string, JsonObject>>();
  const keep = (key: string, record: JsonObject) => {
    // A search may give more than what was asked for.
    if (!asked.has(key) || isDeleted(record)) return;
    found.set(key, (found.get(key) ?? new Map<string, JsonObject>()).set(textOf(record['id']) ?? '', record));
  };
  const ownKey = (record: JsonObject) => fold(textOf(record[field]) ?? '');
  if (many !== undefined) {
    for (const values of listsOf(listed)) {
      for (const record of await readList(context, many(values), search.list)) keep(ownKey(record), record);
    }
  }
  const findOne = async (value: string): Promise<void> => {
    const records = await searchOne(context, search, value, (record) => ownKey(record) === fold(value));
    for (const record of records) keep(fold(value), record);
  };
  const work = async (): Promise<void> => {
    for (let value = singles.shift(); value !== undefined; value = singles.shift()) await findOne(value);
  };
  await Promise.all(Array.from({ length: SEARCHES_AT_ONCE }, work));
  return new Map([...found].map(([key, records]) => [key, [...records.values()]]));
}

/** The records that are known by a value, as their own or as an alias. */
async function searchOne(
  context: Context,
  search: Search,
  value: string,
  isNamed: (record: JsonObject) => boolean,
): Promise<readonly JsonObject[]> {
  const given = await readList(context, search.one(value), search.list);
  const named = given.filter(isNamed);
  if (named.length > 0) return named;
  const { elsewhere, aliases } = search;
  if (elsewhere !== undefined)
    return (await readList(context, elsewhere.one(value), elsewhere.list)).filter(isNamed);
  if (aliases === undefined) return [];
  for (const record of given.slice(0, MOST_ALIASED)) {
    const known = await aliases(context, textOf(record['id']) ?? '');
    if (known.some((alias) => alias.toLowerCase() === value.toLowerCase())) return [record];
  }
  return [];
}

/** Zendesk still shows users who were deleted, and finds tickets that were. */
function isDeleted({ active, status }: JsonObject): boolean {
  return active === false || status === 'deleted';
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
