import type { Batch, Json, JsonObject } from '#connector-kit';
import { ConfigurationError, NetworkError, listOf, memberOf, textOf, unreadable } from '#connector-kit';
import type { Context } from './credentials.ts';
import { ID, keyOf } from './key.ts';
import { LABEL } from './refusal.ts';
import { read } from './request.ts';
import { literal, queriesByKey } from './soql.ts';

/** Of 2,000 records each, beside the first of each query: a key that matches more tells no record from another. */
const MOST_MORE_PAGES = 20;

const LARGEST_PAGE_BYTES = 32 * 1024 * 1024;

const DOING = 'looking up the records';

/** A record that is there, with the columns that were asked for. */
export interface FoundRecord extends JsonObject {
  Id: string;
}

/** The records that have a key. */
export type Finder = (key: Json | undefined) => readonly FoundRecord[];

/**
 * Looks up the records that these keys name. Text is compared without regard to case, as SOQL does, unless some
 * record has it exactly.
 *
 * @param columns beside the id and the key
 * @throws as `read`; a NetworkError never as sent, because nothing was written
 */
export async function findRecords(
  context: Context,
  batch: Batch,
  key: string,
  keys: readonly (Json | undefined)[],
  columns: readonly string[] = [],
): Promise<Finder> {
  const type = batch.fields.find(({ fullName }) => fullName === key)?.type;
  const literals = keys.flatMap((value) =>
    value === undefined || value === null || typeof value === 'object' ? [] : (literal(value, type) ?? []),
  );
  const found = new Map<string, FoundRecord>();
  const budget = { pages: MOST_MORE_PAGES };
  for (const query of queriesByKey(batch.object.fullName, columns, key, literals)) {
    for (const record of await recordsOf(context, query, key, budget)) {
      found.set(record.Id, { ...found.get(record.Id), ...record });
    }
  }
  const byKey = Map.groupBy(found.values(), (record) => keyOf(batch, key, record[key]));
  return (value) => {
    const records = byKey.get(keyOf(batch, key, value) ?? '') ?? [];
    const exact = records.filter((record) => record[key] === value);
    return exact.length === 0 ? records : exact;
  };
}

async function recordsOf(
  context: Context,
  query: string,
  key: string,
  budget: { pages: number },
): Promise<FoundRecord[]> {
  const records: FoundRecord[] = [];
  let page = await readPage(context, '/query', query);
  for (;;) {
    const list = listOf(page, 'records');
    if (list === undefined)
      throw unreadable({ label: LABEL, status: 200, doing: DOING, words: 'no records' });
    for (const { attributes: _, ...record } of list) {
      const id = textOf(record[ID]);
      if (id !== undefined) records.push({ ...record, Id: id });
    }
    if (memberOf(page, 'done') !== false) return records;
    if (budget.pages === 0) {
      throw new ConfigurationError(
        `${key} is the same in too many records of Salesforce to tell which one is meant: choose another identifier.`,
      );
    }
    budget.pages -= 1;
    page = await readPage(context, pathOf(textOf(memberOf(page, 'nextRecordsUrl'))));
  }
}

/** Only a path of the API is followed: the token goes along. */
function pathOf(next: string | undefined): string {
  if (next?.startsWith('/services/data/') === true) return next;
  throw unreadable({ label: LABEL, status: 200, doing: DOING, words: 'no way to the next page' });
}

async function readPage(context: Context, path: string, query?: string): Promise<Json> {
  try {
    return await read(context, {
      method: 'GET',
      path,
      ...(query === undefined ? {} : { query: { q: query } }),
      maxResponseBytes: LARGEST_PAGE_BYTES,
      doing: DOING,
    });
  } catch (error) {
    if (error instanceof NetworkError) throw new NetworkError(error.fault, error.message, { cause: error });
    throw error;
  }
}
