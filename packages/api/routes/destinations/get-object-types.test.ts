import { expect, test } from 'vitest';
import { listObjectTypes } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, listObjectTypes);

test('no connector creates objects, so the list is empty and well formed', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const { status, body } = await served.api('GET', `/destinations/${id}/object_types`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'success', data: [], next: null, pagination: { last_page: 1 } });
});
