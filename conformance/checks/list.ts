import type { Check, Subject } from '../check.ts';
import { equal, errorWithMessage, object, must, status } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { destinationSummary, page, pagination } from '../shapes.ts';

async function list({ client }: Subject, query: string): Promise<Fields> {
  const answer = await client('GET', `/destinations${query}`);
  status(answer, 200);
  page(answer.body);
  return object(answer.body, 'the body');
}

const idsOf = (body: Fields): number[] => page(body).map((item) => Number(item['id']));

async function allIds(subject: Subject, order: string): Promise<number[]> {
  const ids: number[] = [];
  for (let at: number | null = 1; at !== null;) {
    const body = await list(subject, `?per_page=2&order=${order}&page=${at}`);
    ids.push(...idsOf(body));
    at = pagination(body)['next_page'] as number | null;
  }
  return ids;
}

export const listChecks: readonly Check[] = [
  {
    source: 'destinations page',
    name: 'GET /destinations lists destinations with id, name, type and connection_details',
    async run(subject) {
      const items = page(await list(subject, ''));
      must(items.length >= 3, `${items.length} destinations are listed, at least 3 were made`);
      for (const item of items) destinationSummary(item);
    },
  },
  {
    source: 'destinations page',
    name: 'pagination says where a page stands',
    async run(subject) {
      const body = await list(subject, '?per_page=2');
      const { total_records: total, ...place } = pagination(body);
      const last = Math.ceil(Number(total) / 2);
      const expected = { per_page: 2, prev_page: null, page: 1, next_page: 2, last_page: last };
      for (const [key, value] of Object.entries(expected)) equal(place[key], value, `pagination.${key}`);
      const end = pagination(await list(subject, `?per_page=2&page=${last}`));
      equal(end['next_page'], null, 'pagination.next_page of the last page');
      equal(end['prev_page'], last - 1, 'pagination.prev_page of the last page');
    },
  },
  {
    source: 'client: Singer tap',
    name: 'next is an absolute URL that keeps per_page and order, and leads through every page',
    async run(subject) {
      const expected = await allIds(subject, 'asc');
      const met: number[] = [];
      let body = await list(subject, '?per_page=2&order=asc');
      for (;;) {
        met.push(...idsOf(body));
        const next = body['next'] as string | null;
        if (next === null) break;
        const { searchParams } = new URL(next);
        equal(searchParams.get('per_page'), '2', 'per_page of next');
        equal(searchParams.get('order'), 'asc', 'order of next');
        const answer = await subject.client('GET', next);
        status(answer, 200);
        body = object(answer.body, 'the body');
      }
      equal(met, expected, 'what next leads to');
    },
  },
  {
    source: 'client: embedded demo',
    name: 'pagination.next_page leads through every page, each destination once',
    async run(subject) {
      const ids = await allIds(subject, 'desc');
      equal(new Set(ids).size, ids.length, 'the number of different ids');
      equal(ids.length, pagination(await list(subject, ''))['total_records'], 'the number of ids');
    },
  },
  {
    source: 'conventions',
    name: 'order is by creation: desc by default, asc on request',
    async run(subject) {
      const ascending = await allIds(subject, 'asc');
      equal(await allIds(subject, 'desc'), ascending.toReversed(), 'the ids in desc order');
      equal(idsOf(await list(subject, '?per_page=2')), ascending.toReversed().slice(0, 2), 'the first page');
    },
  },
  {
    source: 'client: Singer tap',
    name: 'per_page above 100 is taken as 100, page 0 as 1',
    async run(subject) {
      equal(pagination(await list(subject, '?per_page=250'))['per_page'], 100, 'per_page');
      equal(pagination(await list(subject, '?page=0'))['page'], 1, 'page');
      equal(pagination(await list(subject, ''))['per_page'], 25, 'the default per_page');
    },
  },
  {
    source: 'conventions',
    name: 'a page beyond the end is empty',
    async run(subject) {
      const body = await list(subject, '?page=9999');
      equal(body['data'], [], 'data');
      equal(body['next'], null, 'next');
    },
  },
  {
    source: 'conventions',
    name: 'an order that is none is an error with a message',
    async run({ client }) {
      errorWithMessage(await client('GET', '/destinations?order=newest'), 400);
    },
  },
];
