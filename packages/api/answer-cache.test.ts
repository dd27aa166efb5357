import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../apps/server/testing/test-server.ts';

let first: TestServer;
let second: TestServer;

beforeAll(async () => {
  first = await startTestServer();
  second = await startTestServer({
    DATABASE_URL: first.databaseUrl,
    SPILLWAY_ENCRYPTION_KEYS: first.environment['SPILLWAY_ENCRYPTION_KEYS'] ?? '',
  });
});

afterAll(async () => {
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

test('a client that writes through one process and reads through another never reads behind its write', async () => {
  const id = await connect('before');
  for (let round = 0; round < 100; round += 1) {
    await nameAt(second, id);
    await first.api('PATCH', `/destinations/${id}`, {
      json: { service_connection: { name: `round ${round}` } },
    });
    expect(await nameAt(second, id)).toBe(`round ${round}`);
  }
});

test('a key that was replaced by one process stops working at the others', async () => {
  const { id, token } = await first.addWorkspace('Keys');
  await second.api('GET', '/destinations', { token });
  await first.api('POST', `/workspaces/${id}/api_key/regenerate`, { token: first.organizationToken });
  expect((await second.api('GET', '/destinations', { token })).status).toBe(401);
  expect((await first.api('GET', '/destinations', { token })).status).toBe(401);
});

describe('the only process that answers requests', () => {
  let only: TestServer;
  let psql: Client;

  beforeAll(async () => {
    only = await startTestServer();
    psql = new Client({ connectionString: only.databaseUrl });
    await psql.connect();
    await until(async () => only.running.services.store.notifications.mayRemember);
  });

  afterAll(async () => {
    await psql.end();
    await only.stop();
  });

  test('answers from memory what has not changed, without the database', async () => {
    const before = await only.api('GET', '/destinations');
    await psql.query(
      'begin; lock table spillway.destinations, spillway.access_tokens in access exclusive mode',
    );
    expect((await only.api('GET', '/destinations')).body).toEqual(before.body);
    await psql.query('rollback');
  });

  test('shows what was changed by SQL', async () => {
    const { body } = await only.api('GET', '/workspace');
    await only.api('GET', '/destinations');
    await psql.query(
      `insert into spillway.destinations (workspace_id, type, name, connection_details)
       values ($1, 'postgres', 'by hand', '{}')`,
      [body.data.id],
    );
    await until(async () => (await only.api('GET', '/destinations')).body.data[0]?.name === 'by hand');
  });

  test('serves nothing from memory when it lost its ear', async () => {
    const name = async () => (await only.api('GET', '/destinations')).body.data[0]?.name;
    expect(await name()).toBe('by hand');
    await psql.query(
      `select pg_terminate_backend(pid) from pg_locks
       where locktype = 'advisory' and objsubid = 2 and pid <> pg_backend_pid()
         and database = (select oid from pg_database where datname = current_database())`,
    );
    await psql.query("update spillway.destinations set name = 'unheard'");
    await until(async () => (await name()) === 'unheard');
    await until(async () => only.running.services.store.notifications.mayRemember);
    expect(await name()).toBe('unheard');
    await psql.query("update spillway.destinations set name = 'heard again'");
    await until(async () => (await name()) === 'heard again');
  });
});
