import { expect, test } from 'vitest';
import { deleteServiceAccount } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, deleteServiceAccount);

test('forgets it once; then it is unknown', async () => {
  const key = JSON.stringify({ client_email: 'sheets@example.com', private_key: 'canary-private-key' });
  await served.api('PUT', '/service_account', { json: { key } });
  expect((await served.api('DELETE', '/service_account')).status).toBe(200);
  expect((await served.api('DELETE', '/service_account')).status).toBe(404);
});
