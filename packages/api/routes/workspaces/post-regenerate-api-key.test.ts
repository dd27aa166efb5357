import { expect, test } from 'vitest';
import { regenerateWorkspaceKey } from '#contract';
import { addPersonalToken } from '../../testing/members.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, regenerateWorkspaceKey);

test('the old key stops working at once, the new one is shown afterwards too', async () => {
  const { organizationToken: token } = served.server;
  const { id, token: old } = await served.server.addWorkspace('Leaked');
  const { status, body } = await served.api('POST', `/workspaces/${id}/api_key/regenerate`, { token });
  expect(status).toBe(200);
  expect(body.api_key).not.toBe(old);
  expect((await served.api('GET', '/workspace', { token: old })).status).toBe(401);
  const own = await served.api('GET', '/workspace', { token: body.api_key });
  expect(own.body.data.id).toBe(id);
  const shown = await served.api('GET', `/workspaces/${id}/api_key`, { token });
  expect(shown.body).toEqual({ api_key: body.api_key });
});

test('members may not', async () => {
  const { id, token: key } = await served.server.addWorkspace('Closed');
  const token = await addPersonalToken(served.server, 'member');
  const { status } = await served.api('POST', `/workspaces/${id}/api_key/regenerate`, { token });
  expect(status).toBe(403);
  expect((await served.api('GET', '/workspace', { token: key })).status).toBe(200);
});
