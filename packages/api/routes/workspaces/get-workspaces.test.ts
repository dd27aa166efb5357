import { expect, test } from 'vitest';
import { listWorkspaces } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();

testProtection(served, listWorkspaces);

test('the list is paged and shows no keys', async () => {
  const { server, api } = served;
  const token = server.organizationToken;
  const added = await server.addWorkspace('Second');
  const { body } = await api('GET', '/workspaces?order=asc&per_page=1', { token });
  expect(body.pagination).toMatchObject({ total_records: 2, next_page: 2 });
  expect(body.data).toMatchObject([{ name: 'My Workspace' }]);
  const next = await api('GET', `/workspaces${new URL(body.next).search}`, { token });
  expect(next.body.data).toMatchObject([{ id: added.id, name: 'Second' }]);
  expect(JSON.stringify([body, next.body])).not.toContain('secret-token');
});
