import { expect, test } from 'vitest';
import { fetchWorkspace } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, fetchWorkspace);

test('a workspace is shown as its own key shows it', async () => {
  const { id, token } = await served.server.addWorkspace('Second');
  const own = await served.api('GET', '/workspace', { token });
  const { body } = await served.api('GET', `/workspaces/${id}`, { token: served.server.organizationToken });
  expect(body).toEqual(own.body);
});

test('an unknown workspace is 404', async () => {
  const { organizationToken: token } = served.server;
  expect((await served.api('GET', '/workspaces/999999', { token })).body).toEqual({ status: 404 });
});
