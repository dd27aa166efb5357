import { beforeAll, expect, test } from 'vitest';
import { connect, useEndpoint, useServer } from './testing/served.ts';

const served = useServer();
const practice = useEndpoint();
const ids: number[] = [];

beforeAll(async () => {
  for (let at = 1; at <= 7; at += 1) {
    ids.push((await connect(served.api, practice.endpoint.url, { name: `Destination ${at}` })).id);
  }
});

async function list(query: string) {
  const { status, body } = await served.api('GET', `/destinations${query}`);
  expect(status).toBe(200);
  return body;
}

const idsOf = (body: { data: { id: number }[] }): number[] => body.data.map(({ id }) => id);

test('a page says where it stands', async () => {
  const body = await list('?per_page=4');
  expect(body.pagination).toEqual({
    total_records: 7,
    per_page: 4,
    prev_page: null,
    page: 1,
    next_page: 2,
    last_page: 2,
  });
  expect((await list('?per_page=4&page=2')).pagination).toEqual({
    total_records: 7,
    per_page: 4,
    prev_page: 1,
    page: 2,
    next_page: null,
    last_page: 2,
  });
});

test('defaults are page 1 of 25, the newest first', async () => {
  const body = await list('');
  expect(body.pagination).toMatchObject({ page: 1, per_page: 25 });
  expect(idsOf(body)).toEqual(ids.toReversed());
});

test('numbers out of range are clamped, not refused', async () => {
  expect((await list('?per_page=250')).pagination.per_page).toBe(100);
  expect((await list('?per_page=0')).pagination.per_page).toBe(1);
  expect((await list('?per_page=-5')).pagination.per_page).toBe(1);
  expect((await list('?per_page=&page=')).pagination).toMatchObject({ per_page: 25, page: 1 });
  expect((await list('?page=0')).pagination.page).toBe(1);
  expect((await list('?page=-3')).pagination.page).toBe(1);
  expect((await list('?page=99999999999999999999')).data).toEqual([]);
});

test('what is no number, and no order, is refused by name', async () => {
  for (const [query, name] of [
    ['?page=two', 'page'],
    ['?page=1&page=2', 'page'],
    ['?order=newest', 'order'],
  ]) {
    const { status, body } = await served.api('GET', `/destinations${query}`);
    expect({ query, status, body }).toEqual({
      query,
      status: 400,
      body: { status: 'error', message: expect.stringMatching(new RegExp(`^${name} must be`)) },
    });
  }
});

test('asc is the oldest first, desc the newest first', async () => {
  expect(idsOf(await list('?order=asc'))).toEqual(ids);
  expect(idsOf(await list('?order=desc'))).toEqual(ids.toReversed());
});

test('next is an absolute URL that keeps per_page and order', async () => {
  const { next } = await list('?per_page=3&order=asc');
  const url = new URL(next);
  expect(url.origin + url.pathname).toBe(`${served.server.url}/api/v1/destinations`);
  expect(Object.fromEntries(url.searchParams)).toEqual({ page: '2', per_page: '3', order: 'asc' });
});

test('following next meets every destination once', async () => {
  const met: number[] = [];
  let next: string | null = `${served.server.url}/api/v1/destinations?per_page=2&order=asc`;
  while (next !== null) {
    const body = await list(new URL(next).search);
    met.push(...idsOf(body));
    next = body.next;
  }
  expect(met).toEqual(ids);
});

test('following pagination.next_page meets every destination once', async () => {
  const met: number[] = [];
  let page: number | null = 1;
  while (page !== null) {
    const body = await list(`?per_page=3&page=${page}`);
    met.push(...idsOf(body));
    page = body.pagination.next_page;
  }
  expect(met).toEqual(ids.toReversed());
});

test('a page beyond the end is empty and leads back', async () => {
  const body = await list('?per_page=4&page=9');
  expect(body).toMatchObject({ data: [], next: null });
  expect(body.pagination).toMatchObject({ page: 9, next_page: null, last_page: 2, prev_page: 2 });
});

test('an empty list has one empty page', async () => {
  const { token } = await served.server.addWorkspace('Empty');
  const { body } = await served.api('GET', '/destinations', { token });
  expect(body).toEqual({
    status: 'success',
    data: [],
    next: null,
    pagination: { total_records: 0, per_page: 25, prev_page: null, page: 1, next_page: null, last_page: 1 },
  });
});

test('lists that are not in the database are paged in the same way', async () => {
  const { body } = await served.api('GET', '/connectors?per_page=8');
  expect(body.pagination).toMatchObject({ per_page: 8, next_page: 2 });
  const second = await served.api('GET', `/connectors${new URL(body.next).search}`);
  const labels = [...body.data, ...second.body.data].map(({ label }: { label: string }) => label);
  expect(new Set(labels).size).toBe(body.pagination.total_records);
});
