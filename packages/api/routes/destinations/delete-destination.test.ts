import { expect, test, vi } from 'vitest';
import { deleteDestination } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { addSource, createSync } from '../../testing/syncs.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, deleteDestination);

test('a deleted destination is gone, with all that is below it', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const kept = await connect(served.api, practice.endpoint.url, { name: 'Kept' });
  const deleted = await served.api('DELETE', `/destinations/${id}`);
  expect({ status: deleted.status, body: deleted.body }).toEqual({
    status: 200,
    body: { status: 'deleted' },
  });
  for (const path of ['', '/objects', '/objects/contact', '/calls', '/refresh_objects_status']) {
    expect((await served.api('GET', `/destinations/${id}${path}`)).body).toEqual({ status: 404 });
  }
  expect((await served.api('DELETE', `/destinations/${id}`)).body).toEqual({ status: 404 });
  const { body } = await served.api('GET', '/destinations');
  expect(body.data.map((destination: { id: number }) => destination.id)).toEqual([kept.id]);
});

test('a destination may be deleted while its provider keeps it waiting', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  practice.endpoint.failNext('hang', 'list_objects');
  const before = practice.endpoint.requests.length;
  await served.api('POST', `/destinations/${id}/refresh_objects`);
  await vi.waitFor(() => expect(practice.endpoint.requests.length).toBeGreaterThan(before), 5_000);
  expect((await served.api('DELETE', `/destinations/${id}`)).status).toBe(200);
  expect((await served.api('GET', `/destinations/${id}`)).status).toBe(404);
});

test('a destination that syncs use stays, and the answer names them', async () => {
  const source = await addSource(served.server);
  const destinationId = (await connect(served.api, practice.endpoint.url)).id;
  const sync = await createSync(served.api, { source, destinationId });
  const refused = await served.api('DELETE', `/destinations/${destinationId}`);
  expect(refused).toMatchObject({
    status: 409,
    body: { message: `Syncs use destination ${destinationId}: delete sync ${sync} first.` },
  });
  expect((await served.api('GET', `/destinations/${destinationId}`)).status).toBe(200);
});
