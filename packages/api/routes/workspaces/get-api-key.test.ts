import { expect, test } from 'vitest';
import { fetchWorkspaceKey } from '#contract';
import { addPersonalToken } from '../../testing/members.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, fetchWorkspaceKey);

test('owners and admins see the key, without an envelope, as often as they ask', async () => {
  const { id, token: key } = await served.server.addWorkspace('Terraformed');
  const admin = await addPersonalToken(served.server, 'admin');
  for (const token of [served.server.organizationToken, admin, admin]) {
    const { status, body } = await served.api('GET', `/workspaces/${id}/api_key`, { token });
    expect({ status, body }).toEqual({ status: 200, body: { api_key: key } });
  }
});

test('members are told who may', async () => {
  const { id } = await served.server.addWorkspace('Closed');
  const token = await addPersonalToken(served.server, 'member');
  const { status, body } = await served.api('GET', `/workspaces/${id}/api_key`, { token });
  expect({ status, body }).toEqual({
    status: 403,
    body: { status: 403, message: expect.stringContaining('owner or admin') },
  });
});

test('an unknown workspace is 404, for members too', async () => {
  const member = await addPersonalToken(served.server, 'member');
  for (const token of [served.server.organizationToken, member]) {
    expect((await served.api('GET', '/workspaces/999999/api_key', { token })).body).toEqual({ status: 404 });
  }
});
