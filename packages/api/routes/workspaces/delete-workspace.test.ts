import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { deleteWorkspace } from '#contract';
import { addPersonalToken } from '../../testing/members.ts';
import { addConnector, practiceConnector, usePractice } from '../../testing/practice-oauth.ts';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { addSource, syncBody } from '../../testing/syncs.ts';

const served = useServer();
const practice = useEndpoint();
const oauth = usePractice(served);

testProtection(served, deleteWorkspace);

async function countRowsOf(workspaceId: number): Promise<Record<string, number>> {
  const client = new Client({ connectionString: served.server.databaseUrl });
  await client.connect();
  try {
    const counts: Record<string, number> = {};
    for (const table of [
      'destinations',
      'destination_objects',
      'connection_jobs',
      'sources',
      'source_tables',
      'datasets',
      'syncs',
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

test('a workspace goes with its destinations, sources and syncs, their secrets and its key', async () => {
  const { organizationToken: token } = served.server;
  const { id, token: key } = await served.server.addWorkspace('Leaving');
  await connect(served.api, practice.endpoint.url, { token: key, credentials: { auth_token: 'a secret' } });
  const { body: destinations } = await served.api('GET', '/destinations', { token: key });
  const source = await addSource(served.server, id);
  const json = syncBody({ source, destinationId: destinations.data[0].id });
  expect((await served.api('POST', '/syncs', { token: key, json })).status).toBe(200);
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

describe('authorizations of its destinations', () => {
  const entered = async (token: string): Promise<void> => {
    const { refreshToken } = oauth.provider.oauth.issue('read');
    const json = { service_connection: { type: 'practice', credentials: { refresh_token: refreshToken } } };
    const made = await served.api('POST', '/destinations', { token, json });
    expect(made.body.data.last_test_succeeded).toBe(true);
  };

  test('are revoked at their providers', async () => {
    const { organizationToken: token } = served.server;
    const { id, token: key } = await served.server.addWorkspace('Authorized');
    const before = oauth.provider.oauth.liveGrants;
    for (let at = 0; at < 12; at += 1) await entered(key);
    const { accessToken } = oauth.provider.oauth.issue('read');
    const json = { service_connection: { type: 'practice', credentials: { access_token: accessToken } } };
    await served.api('POST', '/destinations', { token: key, json });
    expect(oauth.provider.oauth.liveGrants).toBe(before + 13);
    expect((await served.api('DELETE', `/workspaces/${id}`, { token })).status).toBe(200);
    // The access token that somebody entered alone may serve elsewhere.
    expect(oauth.provider.oauth.liveGrants).toBe(before + 1);
  });

  test('stay where the provider refuses, or does not answer in time; the workspace goes all the same', async () => {
    const { organizationToken: token } = served.server;
    const { id, token: key } = await served.server.addWorkspace('Authorized at a provider that hangs');
    for (let at = 0; at < 20; at += 1) await entered(key);
    oauth.provider.fail({ kind: 'status', status: 503, on: 'POST /revoke', times: 1 });
    oauth.provider.fail({ kind: 'hang', on: 'POST /revoke' });
    expect((await served.api('DELETE', `/workspaces/${id}`, { token })).status).toBe(200);
    oauth.provider.heal();
    expect((await served.api('GET', `/workspaces/${id}`, { token })).status).toBe(404);
    // Eight at once, each given up after 5 s: the last ones would have begun after 10 s, when the client gives up too.
    expect(served.server.log()).toMatch(/"left":[1-9].*authorizations were not revoked/);
  });

  test('do not keep a workspace whose connector is gone', async () => {
    const { organizationToken: token } = served.server;
    const { id, token: key } = await served.server.addWorkspace('Of another time');
    const connector = practiceConnector('short_lived', () => oauth.provider.url);
    addConnector(served.server, connector);
    const { accessToken } = oauth.provider.oauth.issue('read');
    const json = { service_connection: { type: 'short_lived', credentials: { access_token: accessToken } } };
    expect((await served.api('POST', '/destinations', { token: key, json })).status).toBe(201);
    const { connectors } = served.server.running.services;
    (connectors as Map<string, unknown>).delete('short_lived');
    expect((await served.api('DELETE', `/workspaces/${id}`, { token })).status).toBe(200);
  });
});
