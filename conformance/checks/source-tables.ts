import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client.ts';
import type { SourceCheck, SourceSubject } from '../check.ts';
import { equal, list, must, object, shape, status } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { listed } from '../listing.ts';
import { refreshed, startRefresh } from '../refreshing.ts';
import { one, page } from '../shapes.ts';
import { sourceObject, table, TABLE_NAMES } from '../source-shapes.ts';

const POLL_MS = 250;
const POLLS = 240;

async function refreshTables(subject: SourceSubject): Promise<number> {
  const { client } = subject;
  const { sourceId } = await subject.stage();
  const key = await startRefresh(client, `/sources/${sourceId}/refresh_tables`);
  await refreshed(client, `/sources/${sourceId}/refresh_tables_status?refresh_key=${key}`);
  return sourceId;
}

/** A table as the list of objects shows it. */
async function aTable(subject: SourceSubject): Promise<{ sourceId: number; found: Fields }> {
  const sourceId = await refreshTables(subject);
  const objects = await listed(subject.client, `/sources/${sourceId}/objects?per_page=100`);
  const found = objects.find(({ type }) => type === 'table');
  must(found !== undefined, 'the source lists no table');
  return { sourceId, found: sourceObject(found) };
}

const namesOf = (item: Fields): URLSearchParams =>
  new URLSearchParams(Object.keys(TABLE_NAMES).map((key) => [key, String(item[key])]));

/** Columns that were never fetched may be on their way: 202, or none yet. */
async function columnsOf(client: Client, path: string): Promise<Fields> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const answer = await client('GET', path);
    status(answer, 200, 202);
    if (answer.status === 200 && page(answer.body).length > 0) return object(answer.body, 'the body');
    await delay(POLL_MS);
  }
  return must(false, `no columns within ${(POLLS * POLL_MS) / 1_000} s`) as never;
}

export const sourceTableChecks: readonly SourceCheck[] = [
  {
    source: 'sources page',
    name: 'POST refresh_tables without a body gives a refresh_key; its status becomes "completed"',
    needsSource: true,
    async run(subject) {
      await refreshTables(subject);
    },
  },
  {
    source: 'client: Singer tap',
    name: 'GET /sources/[ID]/objects is a paged list of tables and models',
    needsSource: true,
    async run(subject) {
      const { sourceId } = await aTable(subject);
      for (const item of await listed(subject.client, `/sources/${sourceId}/objects`)) sourceObject(item);
    },
  },
  {
    source: 'source objects page',
    name: 'GET /sources/[ID]/tables/[ID] is a table with its columns, which can be refreshed',
    needsSource: true,
    async run(subject) {
      const { sourceId, found } = await aTable(subject);
      const path = `/sources/${sourceId}/tables/${String(found['id'])}`;
      const key = await startRefresh(subject.client, `${path}/refresh_columns`);
      await refreshed(subject.client, `${path}/refresh_columns_status?refresh_key=${key}`);
      const answer = await subject.client('GET', path);
      status(answer, 200);
      const fetched = table(one(answer.body, 'success'));
      equal(fetched['type'], 'table', 'type');
      equal(fetched['table_name'], found['table_name'], 'table_name');
      must(list(fetched['columns'], 'columns').length > 0, 'columns is empty');
    },
  },
  {
    source: 'source objects page',
    name: 'GET /sources/[ID]/tables lists tables, finds them by search and orders them by order_by',
    needsSource: true,
    async run(subject) {
      const { sourceId, found } = await aTable(subject);
      const name = String(found['table_name']);
      const path = `/sources/${sourceId}/tables?per_page=100`;
      const answer = await subject.client('GET', `${path}&search=${encodeURIComponent(name.toUpperCase())}`);
      status(answer, 200);
      const tables = page(answer.body).map((item) => shape(item, TABLE_NAMES, 'table'));
      must(
        tables.some((item) => item['table_name'] === name),
        `a search does not find ${name}`,
      );
      shape(answer.body, { last_refreshed_at: 'time|null' }, 'the body');
      equal(await listed(subject.client, `${path}&search=no-such-table-anywhere`), [], 'what is not there');
      const keys = Object.keys(TABLE_NAMES);
      const order = (direction: string) =>
        listed(subject.client, `${path}&order_by=${keys.map((key) => `${key}:${direction}`).join(',')}`);
      const [rising, falling] = [await order('asc'), await order('desc')];
      if (rising.length === 100) return;
      equal(falling, rising.toReversed(), 'the tables in desc order');
    },
  },
  {
    source: 'client: embedded demo',
    name: 'GET tables/columns lists the columns of a table by its name, which can be refreshed',
    needsSource: true,
    async run(subject) {
      const { sourceId, found } = await aTable(subject);
      const path = `/sources/${sourceId}/tables`;
      const names = namesOf(found).toString();
      const key = await startRefresh(subject.client, `${path}/refresh_columns?${names}`);
      await refreshed(subject.client, `${path}/refresh_columns_status?refresh_key=${key}&${names}`);
      const body = await columnsOf(subject.client, `${path}/columns?${names}`);
      for (const item of page(body)) shape(item, { name: 'string', data_type: 'string' }, 'column');
      shape(body, { last_refreshed_at: 'time|null' }, 'the body');
    },
  },
];
