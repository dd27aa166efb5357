import { Client } from 'pg';
import { expect, test } from 'vitest';
import { deleteWorkspace } from '#contract';
import { addPersonalToken } from '../../testing/members.ts';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, deleteWorkspace);

async function countRowsOf(workspaceId: number): Promise<Record<string, number>> {
  const client = new Client({ connectionString: served.server.databaseUrl });
  await client.connect();
  try {
    const counts: Record<string, number> = {};
    for (const table of [
      'destinations',
      'destination_objects',
      'destination_jobs',
      'secrets',
      'access_tokens',
    ]) {
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from spillway.${table} where workspace_id = $1`,
        [workspaceId],
      );
      counts[table] = rows[0]?.n ?? 0;
    }
    return counts;
  } finally {
    await client.end();
  }
}

test('a workspace goes with its destinations, their secrets and its key', async () => {
  const { organizationToken: token } = served.server;
  const { id, token: key } = await served.server.addWorkspace('Leaving');
  await connect(served.api, practice.endpoint.url, { token: key, credentials: { auth_token: 'a secret' } });
  expect(Object.values(await countRowsOf(id))).not.toContain(0);
  const { status, body } = await served.api('DELETE', `/workspaces/${id}`, { token });
  expect({ status, body }).toEqual({ status: 200, body: { status: 'deleted' } });
  expect((await served.api('GET', '/workspace', { token: key })).status).toBe(401);
  expect((await served.api('GET', `/workspaces/${id}`, { token })).status).toBe(404);
  expect((await served.api('DELETE', `/workspaces/${id}`, { token })).status).toBe(404);
  expect(new Set(Object.values(await countRowsOf(id)))).toEqual(new Set([0]));
});

test('members may not', async () => {
  const { id, token: key } = await served.server.addWorkspace('Staying');
  const token = await addPersonalToken(served.server, 'member');
  const { status, body } = await served.api('DELETE', `/workspaces/${id}`, { token });
  expect({ status, body }).toEqual({
    status: 403,
    body: { status: 403, message: expect.stringContaining('owner or admin') },
  });
  expect((await served.api('GET', '/workspace', { token: key })).status).toBe(200);
});
