import { expect, test, vi } from 'vitest';
import { refreshObjects } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, refreshObjects);

test('two refreshes at once are one: the same key', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  practice.endpoint.failNext('hang', 'list_objects');
  const before = practice.endpoint.requests.length;
  const start = () => served.api('POST', `/destinations/${id}/refresh_objects`);
  const [first, second] = await Promise.all([start(), start()]);
  const third = await start();
  expect(first.status).toBe(202);
  expect(first.body).toEqual({ refresh_key: expect.any(Number) });
  expect(second.body).toEqual(first.body);
  expect(third.body).toEqual(first.body);
  const { body } = await served.api(
    'GET',
    `/destinations/${id}/refresh_objects_status?refresh_key=${first.body.refresh_key}`,
  );
  expect(body).toEqual({ status: 'processing' });
  // Else the next test would meet what hangs.
  await vi.waitFor(() => expect(practice.endpoint.requests.length).toBeGreaterThan(before), 5_000);
});

test('refreshes of two destinations are two', async () => {
  const one = await connect(served.api, practice.endpoint.url);
  const other = await connect(served.api, practice.endpoint.url);
  const [first, second] = await Promise.all(
    [one, other].map(({ id }) => served.api('POST', `/destinations/${id}/refresh_objects`)),
  );
  expect(first?.body.refresh_key).not.toBe(second?.body.refresh_key);
});

test('an unknown destination is 404', async () => {
  expect((await served.api('POST', '/destinations/999999/refresh_objects')).body).toEqual({ status: 404 });
});
