import { expect, test, vi } from 'vitest';
import { refreshObjectsStatus } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, refreshObjectsStatus);

const statusOf = (id: number, key?: number | string) =>
  served.api(
    'GET',
    `/destinations/${id}/refresh_objects_status${key === undefined ? '' : `?refresh_key=${key}`}`,
  );

async function refresh(id: number): Promise<number> {
  return (await served.api('POST', `/destinations/${id}/refresh_objects`)).body.refresh_key;
}

test('a refresh ends as completed, under its key and as the latest one', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const key = await refresh(id);
  await vi.waitFor(
    async () => expect((await statusOf(id, key)).body).toEqual({ status: 'completed' }),
    10_000,
  );
  expect((await statusOf(id)).body).toEqual({ status: 'completed' });
  expect((await statusOf(id, '')).body).toEqual({ status: 'completed' });
});

test('a key that was never given, and one of another destination, are 404', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const other = await connect(served.api, practice.endpoint.url);
  const key = await refresh(other.id);
  for (const unknown of [key, 999_999_999, 0, -1, 'nonsense', '99999999999999999999', '1.0', '%20']) {
    const { status, body } = await statusOf(id, unknown);
    expect({ unknown, status, body }).toEqual({ unknown, status: 404, body: { status: 404 } });
  }
});

test('a new destination needs no refresh of its own: its first listing counts', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  expect((await statusOf(id)).body).toEqual({ status: 'completed' });
});

test('a failed refresh is 400 with its reason, and the list that was known stays', async () => {
  const { id, objects } = await connect(served.api, practice.endpoint.url);
  practice.endpoint.failNext('method_error', 'list_objects');
  const key = await refresh(id);
  await vi.waitFor(async () => expect((await statusOf(id, key)).body.status).not.toBe('processing'), 10_000);
  for (const { status, body } of [await statusOf(id, key), await statusOf(id)]) {
    expect({ status, body }).toEqual({
      status: 400,
      body: { status: 'error', message: expect.stringContaining('The CRM is closed today') },
    });
  }
  const kept = await served.api('GET', `/destinations/${id}`);
  expect(kept.body.data.objects).toEqual(objects);
  const again = await refresh(id);
  await vi.waitFor(
    async () => expect((await statusOf(id, again)).body).toEqual({ status: 'completed' }),
    10_000,
  );
  expect((await statusOf(id, key)).status).toBe(400);
});
