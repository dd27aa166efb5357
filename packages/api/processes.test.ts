import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfiguration, startServer } from '../../apps/server/index.ts';
import type { RunningServer } from '../../apps/server/index.ts';
import { connect, useEndpoint, useServer } from './testing/served.ts';

const served = useServer();
const practice = useEndpoint();
let other: RunningServer;

beforeAll(async () => {
  other = await startServer(
    readConfiguration({ ...served.server.environment, SPILLWAY_ROLE: 'api' }),
    pino({ level: 'silent' }),
  );
});
afterAll(() => other.stop());

async function askOther(path: string, token = served.server.workspaceToken) {
  const response = await fetch(`${other.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: (await response.json()) as { data: { name: string } } };
}

test('what is changed through one process reaches the answers of another', async () => {
  const { id } = await connect(served.api, practice.endpoint.url, { name: 'Before' });
  const path = `/destinations/${id}`;
  expect((await askOther(path)).body.data.name).toBe('Before');
  await served.api('PATCH', path, { json: { service_connection: { name: 'After' } } });
  expect((await askOther(path)).body.data.name).toBe('After');
  await served.api('DELETE', path);
  expect((await askOther(path)).status).toBe(404);
});

test('a key that is replaced through one process is refused by another', async () => {
  const { organizationToken } = served.server;
  const { id, token } = await served.server.addWorkspace('Leaked');
  expect((await askOther('/workspace', token)).status).toBe(200);
  await served.api('POST', `/workspaces/${id}/api_key/regenerate`, { token: organizationToken });
  expect((await askOther('/workspace', token)).status).toBe(401);
});

test('the key of a workspace that is deleted through one process is refused by another', async () => {
  const { id, token } = await served.server.addWorkspace('Leaving');
  expect((await askOther('/workspace', token)).status).toBe(200);
  await served.api('DELETE', `/workspaces/${id}`, { token: served.server.organizationToken });
  expect((await askOther('/workspace', token)).status).toBe(401);
});

test('what a process without a worker is asked to do is done by another, and it waits for it', async () => {
  const response = await fetch(`${other.url}/api/v1/destinations`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${served.server.workspaceToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      service_connection: { type: 'custom_api', credentials: { webhook_url: practice.endpoint.url } },
    }),
  });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ data: { last_test_succeeded: true } });
});
