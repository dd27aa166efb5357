import { expect, test } from 'vitest';
import { testDestination } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, testDestination);

test('a check is made afresh and shows in the destination', async () => {
  const { id, objects } = await connect(served.api, practice.endpoint.url);
  for (let call = 0; call < 2; call += 1) practice.endpoint.failNext('test_failed', 'test_connection');
  const failed = await served.api('POST', `/destinations/${id}/test`);
  expect(failed.status).toBe(200);
  expect(failed.body.data.last_test_succeeded).toBe(false);
  const shown = await served.api('GET', `/destinations/${id}`);
  expect(shown.body.data).toMatchObject({ ...failed.body.data, objects });
  const mended = await served.api('POST', `/destinations/${id}/test`);
  expect(mended.body.data.last_test_succeeded).toBe(true);
  expect(mended.body.data.last_tested_at > failed.body.data.last_tested_at).toBe(true);
});

test('an unknown destination is 404', async () => {
  expect((await served.api('POST', '/destinations/999999/test')).body).toEqual({ status: 404 });
});
