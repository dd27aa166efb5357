import { beforeAll, expect, test } from 'vitest';
import { listSyncsEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
const ids: number[] = [];

testProtection(served, listSyncsEndpoint);

beforeAll(async () => {
  const ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
  for (let count = 0; count < 3; count += 1) {
    ids.push(await createSync(served.api, ends, { label: `Sync ${count}` }));
  }
});

test('the latest sync comes first, and each is as its own fetch shows it', async () => {
  const { body } = await served.api('GET', '/syncs');
  expect(body.data.map(({ id }: { id: number }) => id)).toEqual(ids.toReversed());
  for (const sync of body.data) {
    expect((await served.api('GET', `/syncs/${sync.id}`)).body.data).toEqual(sync);
  }
});

test('a page of one is what a connection test asks for; next leads on', async () => {
  const first = await served.api('GET', '/syncs?page=1&per_page=1');
  expect(first.body).toMatchObject({ status: 'success', pagination: { total_records: 3, next_page: 2 } });
  const next = new URL(first.body.next);
  const second = await served.api('GET', `/syncs${next.search}`);
  expect(second.body.data.map(({ id }: { id: number }) => id)).toEqual([ids[1]]);
});

test('more than 100 on a page are 100, oldest first where that is asked for', async () => {
  const { body } = await served.api('GET', '/syncs?order=asc&per_page=250');
  expect(body.pagination.per_page).toBe(100);
  expect(body.data.map(({ id }: { id: number }) => id)).toEqual(ids);
});
