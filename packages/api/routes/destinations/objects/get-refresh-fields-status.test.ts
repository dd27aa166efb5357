import { expect, test, vi } from 'vitest';
import { refreshFieldsStatus } from '#contract';
import { testProtection } from '../../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, refreshFieldsStatus);

const base = (id: number, object = 'contact') => `/destinations/${id}/objects/${object}`;

async function refresh(id: number): Promise<number> {
  return (await served.api('POST', `${base(id)}/refresh_fields`)).body.refresh_key;
}

const statusOf = (id: number, key: number, object?: string) =>
  served.api('GET', `${base(id, object)}/refresh_fields_status?refresh_key=${key}`);

test('a refresh of fields ends as completed', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const key = await refresh(id);
  await vi.waitFor(
    async () => expect((await statusOf(id, key)).body).toEqual({ status: 'completed' }),
    10_000,
  );
  const latest = await served.api('GET', `${base(id)}/refresh_fields_status`);
  expect(latest.body).toEqual({ status: 'completed' });
});

test('its key belongs to that object alone', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const key = await refresh(id);
  expect((await statusOf(id, key, 'company')).body).toEqual({ status: 404 });
  const asObjects = await served.api('GET', `/destinations/${id}/refresh_objects_status?refresh_key=${key}`);
  expect(asObjects.body).toEqual({ status: 404 });
});

test('a failed refresh is 400 with its reason, and the fields that were known stay', async () => {
  const { id, objects } = await connect(served.api, practice.endpoint.url);
  practice.endpoint.failNext('method_error', 'list_fields');
  const key = await refresh(id);
  await vi.waitFor(async () => expect((await statusOf(id, key)).body.status).not.toBe('processing'), 10_000);
  const { status, body } = await statusOf(id, key);
  expect({ status, body }).toEqual({
    status: 400,
    body: { status: 'error', message: expect.stringContaining('The CRM is closed today') },
  });
  expect((await served.api('GET', base(id))).body.data).toEqual(objects[0]);
});
