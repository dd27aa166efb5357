import { expect, test } from 'vitest';
import { listObjects } from '#contract';
import { testProtection } from '../../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, listObjects);

test('the list is paged, each object with its fields', async () => {
  const { id, objects } = await connect(served.api, practice.endpoint.url);
  const first = await served.api('GET', `/destinations/${id}/objects?per_page=1`);
  expect(first.body.pagination).toMatchObject({ total_records: objects.length, next_page: 2 });
  const second = await served.api('GET', `/destinations/${id}/objects${new URL(first.body.next).search}`);
  expect([...first.body.data, ...second.body.data]).toEqual(objects);
});

test('an unknown destination is 404', async () => {
  expect((await served.api('GET', '/destinations/999999/objects')).body).toEqual({ status: 404 });
});
