import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../apps/server/testing/test-server.ts';

let first: TestServer;
let second: TestServer;
let database: Client;

beforeAll(async () => {
  first = await startTestServer();
  second = await startTestServer({
    DATABASE_URL: first.databaseUrl,
    SPILLWAY_ENCRYPTION_KEYS: first.environment['SPILLWAY_ENCRYPTION_KEYS'] ?? '',
  });
  database = new Client({ connectionString: first.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await second.stop();
  await first.stop();
});

async function connect(name: string): Promise<number> {
  const credentials = { hostname: '127.0.0.1', port: 1, user: 'u', password: 'pass-word', database: 'd' };
  const { body } = await first.api('POST', '/destinations', {
    json: { service_connection: { name, type: 'postgres', credentials } },
  });
  return body.data.id;
}

async function nameAt(server: TestServer, id: number, token = first.workspaceToken): Promise<string> {
  const { body } = await server.api('GET', `/destinations/${id}`, { token });
  return body.data?.name;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}

test('the process that made a change shows it in its very next answer', async () => {
  const id = await connect('before');
  for (let round = 0; round < 20; round += 1) {
    await nameAt(first, id);
    await first.api('PATCH', `/destinations/${id}`, {
      json: { service_connection: { name: `round ${round}` } },
    });
    expect(await nameAt(first, id)).toBe(`round ${round}`);
  }
});

test('a change of one process reaches the answers of another', async () => {
  const id = await connect('before');
  expect(await nameAt(second, id)).toBe('before');
  await first.api('PATCH', `/destinations/${id}`, { json: { service_connection: { name: 'after' } } });
  await until(async () => (await nameAt(second, id)) === 'after');
});

test('a change made by SQL reaches the answers too', async () => {
  const id = await connect('before');
  expect(await nameAt(first, id)).toBe('before');
  await database.query('update spillway.destinations set name = $1 where id = $2', ['by hand', id]);
  await until(async () => (await nameAt(first, id)) === 'by hand');
});

test('a key that was replaced by one process stops working at the others', async () => {
  const { id, token } = await first.addWorkspace('Keys');
  await second.api('GET', '/destinations', { token });
  await first.api('POST', `/workspaces/${id}/api_key/regenerate`, { token: first.organizationToken });
  expect((await first.api('GET', '/destinations', { token })).status).toBe(401);
  await until(async () => (await second.api('GET', '/destinations', { token })).status === 401);
});

test('a process that lost its ear serves nothing from memory', async () => {
  const id = await connect('before');
  expect(await nameAt(first, id)).toBe('before');
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and query in ('listen spillway', 'select 1') and pid <> pg_backend_pid()`,
  );
  await database.query('update spillway.destinations set name = $1 where id = $2', ['unheard', id]);
  await until(async () => (await nameAt(first, id)) === 'unheard');
  await until(async () => first.running.services.store.notifications.hears);
  await database.query('update spillway.destinations set name = $1 where id = $2', ['heard again', id]);
  await until(async () => (await nameAt(first, id)) === 'heard again');
});
