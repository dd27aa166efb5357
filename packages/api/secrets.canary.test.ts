import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTestServer } from '../../apps/server/testing/test-server.ts';
import type { ApiRequest, TestServer } from '../../apps/server/testing/test-server.ts';
import { startActiveCampaignSandbox } from '../../connectors/destinations/active_campaign/sandbox/index.ts';
import type { ActiveCampaignSandbox } from '../../connectors/destinations/active_campaign/sandbox/index.ts';
import { startScriptedEndpoint } from '../../connectors/destinations/custom_api/testing/scripted-endpoint.ts';
import type { ScriptedEndpoint } from '../../connectors/destinations/custom_api/testing/scripted-endpoint.ts';
import { startTestMariadb } from '#testing';
import type { TestMariadb } from '#testing';
import { findSecrets, formsOf } from './testing/canary.ts';

const canary = (name: string): string => `canary ${name} ${randomBytes(6).toString('hex')} /+&="'\\%é`;
const plainCanary = (name: string): string => `canary-${name}-${randomBytes(12).toString('hex')}/+=`;

const secrets = {
  postgresPassword: canary('postgres'),
  wrongPassword: canary('wrong'),
  mysqlPassword: canary('mysql'),
  wrongSourcePassword: canary('wrong-source'),
  apiToken: plainCanary('token'),
  wrongApiToken: plainCanary('wrong-token'),
  authToken: plainCanary('auth'),
  header: plainCanary('header'),
  changedHeader: plainCanary('changed'),
  query: randomBytes(16).toString('hex'),
  refused: canary('refused'),
};

const role = `canary_${randomBytes(4).toString('hex')}`;
let admin: Client;
let server: TestServer;
let sandbox: ActiveCampaignSandbox;
let endpoint: ScriptedEndpoint;
let mariadb: TestMariadb | undefined;
let answered = '';
const destinations: number[] = [];

beforeAll(async () => {
  admin = new Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(
    `create role ${escapeIdentifier(role)} login password ${escapeLiteral(secrets.postgresPassword)}`,
  );
  sandbox = await startActiveCampaignSandbox({ apiToken: secrets.apiToken, requestsPerSecond: 1_000 });
  // The worst of providers: it repeats all that it was sent.
  endpoint = await startScriptedEndpoint(({ id, headers, path, method }) => {
    const heard = JSON.stringify({ headers, path });
    if (method === 'test_connection' && !heard.includes(secrets.changedHeader)) {
      return { body: JSON.stringify({ jsonrpc: '2.0', id, result: { success: true, heard } }) };
    }
    return {
      status: 400,
      headers: { 'x-heard': encodeURIComponent(heard) },
      body: JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_000, message: `I heard ${heard}` } }),
    };
  });
  mariadb = await startTestMariadb();
  server = await startTestServer({ SPILLWAY_ACTIVE_CAMPAIGN_BASE_URL: sandbox.url });
});
afterAll(async () => {
  await server.stop();
  await sandbox.close();
  await endpoint.close();
  await mariadb?.stop();
  await admin.query(`drop role ${escapeIdentifier(role)}`);
  await admin.end();
});

/** Asks the API and notes the whole answer. */
async function ask(method: string, path: string, request: ApiRequest = {}) {
  const answer = await server.api(method, path, request);
  answered += `${method} ${path} ${JSON.stringify([...answer.headers])} ${JSON.stringify(answer.body)}\n`;
  return answer;
}

async function connect(type: string, credentials: object) {
  const { status, body } = await ask('POST', '/destinations', {
    json: { service_connection: { type, credentials } },
  });
  expect(status).toBe(201);
  destinations.push(body.data.id);
  return body.data;
}

async function change(id: number, credentials: object) {
  const json = { service_connection: { credentials } };
  return (await ask('PATCH', `/destinations/${id}`, { json })).body.data;
}

/** All that an operator or a client can read about a destination. */
async function readAll(id: number): Promise<void> {
  await ask('POST', `/destinations/${id}/refresh_objects`);
  await ask('POST', `/destinations/${id}/test`);
  for (const path of ['', '/objects', '/calls?per_page=100', '/refresh_objects_status']) {
    await ask('GET', `/destinations/${id}${path}`);
  }
}

/** A port that refuses, where there is no MariaDB. */
const mysqlServer = () => ({
  hostname: '127.0.0.1',
  port: mariadb?.port ?? 1,
  database: mariadb?.database ?? 'd',
  user: mariadb?.user ?? 'u',
  ssl_mode: 'disable',
});

const postgres = () => {
  const { hostname, port } = new URL(inject('postgresUrl'));
  return { hostname, port: Number(port), database: 'postgres', user: role, ssl_mode: 'disable' };
};

test('the secrets are in use: the right ones connect, the wrong ones are refused', async () => {
  const right = await connect('postgres', { ...postgres(), password: secrets.postgresPassword });
  expect(right.last_test_succeeded).toBe(true);
  const wrong = await change(right.id, { password: secrets.wrongPassword });
  expect(wrong.last_test_succeeded).toBe(false);
  expect(wrong.last_test_results.steps.at(-1).step).toBe('Authenticate');

  const campaign = await connect('active_campaign', {
    instance_url: 'https://example.activehosted.com',
    api_token: secrets.apiToken,
  });
  expect(campaign.last_test_succeeded).toBe(true);
  sandbox.fail({ kind: 'status', status: 422, body: { message: `Bad key ${secrets.apiToken}` } });
  await readAll(campaign.id);
  sandbox.heal();
  expect((await change(campaign.id, { api_token: secrets.wrongApiToken })).last_test_succeeded).toBe(false);

  const custom = await connect('custom_api', {
    webhook_url: `${endpoint.url}?key=${secrets.query}`,
    auth_token: secrets.authToken,
    custom_headers: { 'X-Secret': { value: secrets.header, is_secret: true } },
  });
  expect(custom.last_test_succeeded).toBe(false);
  const heard = JSON.stringify(endpoint.calls);
  for (const used of [secrets.authToken, secrets.header, secrets.query]) expect(heard).toContain(used);
  await readAll(custom.id);
  await change(custom.id, {
    custom_headers: { 'X-Secret': { value: secrets.changedHeader, is_secret: true } },
  });

  const mysql = await connect('mysql', { ...mysqlServer(), password: secrets.mysqlPassword });
  expect(mysql.last_test_succeeded).toBe(false);
  for (const id of destinations) await readAll(id);
});

test('the secrets of sources are in use, and whatever is made of a source is read', async () => {
  const json = (password: string) => ({
    connection: { type: 'postgres', credentials: { ...postgres(), password } },
  });
  const { body } = await ask('POST', '/sources', { json: json(secrets.postgresPassword) });
  expect(body.data.last_test_succeeded).toBe(true);
  const { id } = body.data;
  const query = { name: 'Canary', query: `select '${id}' as id` };
  const { body: model } = await ask('POST', `/sources/${id}/models`, { json: query });
  await ask('POST', '/datasets', { json: { ...query, type: 'sql', source_id: id } });
  const paths = ['', '/tables', '/objects', '/models', `/models/${model.data.id}`, '/refresh_tables_status'];
  for (const path of paths) await ask('GET', `/sources/${id}${path}`);
  const changed = await ask('PATCH', `/sources/${id}`, { json: json(secrets.wrongSourcePassword) });
  expect(changed.body.data.last_test_results.steps.at(-1)).toMatchObject({
    step: 'Authenticate',
    status: 'failed',
  });
  await ask('POST', `/sources/${id}/test`);
  await ask('POST', `/sources/${id}/refresh_tables`);
  for (const path of paths) await ask('GET', `/sources/${id}${path}`);
  await ask('GET', '/sources');
  await ask('GET', '/datasets');
  for (const credentials of [
    { ...postgres(), password: `${secrets.refused}\0` },
    { password: secrets.refused },
  ]) {
    const refused = await ask('POST', '/sources', {
      json: { connection: { type: 'postgres', credentials } },
    });
    expect(refused.status).toBe(400);
  }
});

test('requests that are refused do not repeat a secret', async () => {
  const { refused } = secrets;
  const json = (credentials: object, type = 'postgres') => ({
    json: { service_connection: { type, credentials } },
  });
  const requests: ApiRequest[] = [
    json({ ...postgres(), password: `${refused}\0` }),
    json({ ...postgres(), password: refused, port: refused }),
    json({ ...postgres(), password: refused, ssl_mode: refused }),
    json({ password: refused }),
    json({ webhook_url: refused }, 'custom_api'),
    json(
      {
        webhook_url: 'https://example.com',
        custom_headers: { X: { value: `${refused}\n`, is_secret: true } },
      },
      'custom_api',
    ),
    json({ webhook_url: 'https://example.com', custom_headers: refused }, 'custom_api'),
    json({ instance_url: refused, api_token: refused }, 'active_campaign'),
    { body: `{"password":"${refused}"`, headers: { 'content-type': 'application/json' } },
    { body: `{"password": ${refused}}`, headers: { 'content-type': 'application/json' } },
    { body: `{"a":1} ${refused}`, headers: { 'content-type': 'application/json' } },
    { body: refused, headers: { 'content-type': 'text/plain' } },
  ];
  for (const request of requests) {
    const { status } = await ask('POST', '/destinations', request);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  }
});

test('tokens that are misplaced or wrong are not kept either', async () => {
  const { workspaceToken } = server;
  await ask('GET', `/destinations?token=${workspaceToken}`);
  await ask('GET', '/destinations', { token: `${workspaceToken}x` });
  await ask('GET', `/destinations/${workspaceToken}`);
  await ask('GET', '/destinations', {
    headers: { 'Idempotency-Key': workspaceToken, 'X-Request-Id': 'x y' },
  });
});

/** Every table of every schema, as text. */
async function dump(): Promise<string> {
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
      texts.push(`${name}\n${rows.map(({ text }) => text).join('\n')}`);
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

test('no secret is in an answer, a log entry, a metric or a row of the database', async () => {
  const places = {
    answers: answered,
    log: server.log(),
    metrics: await (await fetch(`${server.url}/metrics`)).text(),
    database: await dump(),
  };
  expect(places.log).toContain('job ended');
  expect(places.database).toContain(role);
  expect(places.database).toContain('pgboss');
  for (const [place, text] of Object.entries(places)) {
    expect({ place, found: findSecrets(text, secrets) }).toEqual({ place, found: [] });
  }
});

test('no token is in a log entry, a metric or a row of the database, new and kept ones included', async () => {
  const { organizationToken, workspaceToken } = server;
  const made = await server.api('POST', '/workspaces', {
    token: organizationToken,
    json: { name: 'Canary', return_workspace_api_key: true },
    headers: { 'Idempotency-Key': 'canary' },
  });
  const { id, api_key: firstKey } = made.body.data;
  const replaced = await server.api('POST', `/workspaces/${id}/api_key/regenerate`, {
    token: organizationToken,
  });
  const tokens = { workspaceToken, organizationToken, firstKey, secondKey: replaced.body.api_key };
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  for (const [place, text] of Object.entries({ log: server.log(), metrics, database: await dump() })) {
    expect({ place, found: findSecrets(text, tokens) }).toEqual({ place, found: [] });
  }
});

test('this test would find a secret in each of its forms', () => {
  for (const secret of [...Object.values(secrets), server.workspaceToken]) {
    const basic = Buffer.from(`bearer:${secret}`).toString('base64');
    const encoded = [secret, JSON.stringify({ secret }), new URLSearchParams({ secret }).toString(), basic];
    for (const text of encoded) expect(findSecrets(`before ${text} after`, { secret })).not.toEqual([]);
    expect(formsOf(secret).every((form) => form.length >= 16)).toBe(true);
  }
});
