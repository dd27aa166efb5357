import { expect, test } from 'vitest';
import { fetchServiceAccount } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const key = JSON.stringify({ client_email: 'server@example.com', private_key: 'canary-private-key' });
const served = useServer({ SPILLWAY_GOOGLE_SERVICE_ACCOUNT: key });

testProtection(served, fetchServiceAccount);

test("the server's own serves the first workspace and no other", async () => {
  const first = await served.api('GET', '/service_account');
  expect(first.body.data).toEqual({ service_account_email: 'server@example.com', source: 'server' });
  const other = await served.server.addWorkspace('Other');
  expect((await served.api('GET', '/service_account', { token: other.token })).status).toBe(404);
  // Nor does it pass to another one: that one would see what people shared with the first.
  const organization = { token: served.server.organizationToken };
  expect((await served.api('DELETE', '/workspaces/1', organization)).status).toBe(200);
  expect((await served.api('GET', '/service_account', { token: other.token })).status).toBe(404);
});
