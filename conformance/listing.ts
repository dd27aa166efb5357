import type { Client } from './client.ts';
import { equal, must, object, quote, status } from './expect.ts';
import type { Fields } from './expect.ts';
import { page, pagination } from './shapes.ts';

/** A page of a list. */
export async function listed(client: Client, path: string): Promise<readonly Fields[]> {
  const answer = await client('GET', path);
  status(answer, 200);
  return page(answer.body);
}

/** That a list begins with what was made last, and leads on to what was made before. @param path without a query */
export async function leadsOn(client: Client, path: string, older: number, newer: number): Promise<void> {
  const first = await client('GET', `${path}?page=1&per_page=1`);
  status(first, 200);
  equal(idsOf(first.body), [newer], 'the ids of the first page');
  const place = pagination(first.body);
  const expected = { page: 1, per_page: 1, prev_page: null, next_page: 2, last_page: place['total_records'] };
  for (const [key, value] of Object.entries(expected)) equal(place[key], value, `pagination.${key}`);
  const next = object(first.body, 'the body')['next'];
  must(typeof next === 'string' && URL.canParse(next), `next is ${quote(next)}, expected an absolute URL`);
  const second = await client('GET', next);
  status(second, 200);
  equal(idsOf(second.body), [older], 'the ids of the page to which next leads');
  equal(pagination(second.body)['prev_page'], 1, 'pagination.prev_page of the second page');
}

/** That a list takes what is more than a page as a page, and begins with the oldest on request. */
export async function beginsWithOldest(client: Client, path: string): Promise<void> {
  const answer = await client('GET', `${path}?order=asc&per_page=250`);
  status(answer, 200);
  const place = pagination(answer.body);
  equal(place['per_page'], 100, `pagination.per_page of ${path}`);
  if (place['next_page'] !== null) return;
  const falling = await listed(client, `${path}?per_page=100`);
  equal(idsOf(answer.body), falling.map(({ id }) => id).toReversed(), `the ids of ${path} in asc order`);
}

const idsOf = (body: unknown): unknown[] => page(body).map(({ id }) => id);
