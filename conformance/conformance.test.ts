import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { startTestServer } from '../apps/server/testing/test-server.ts';
import type { TestServer } from '../apps/server/testing/test-server.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

let server: TestServer;
let warehouse: TestDatabase;
let source: readonly string[];

beforeAll(async () => {
  server = await startTestServer();
  warehouse = await createTestDatabase();
  const client = new Client({ connectionString: warehouse.url });
  await client.connect();
  try {
    await client.query(`create table people (email text, name text, logins integer);
      insert into people select 'p' || n || '@example.com', 'P' || n, n from generate_series(1, 12) n`);
  } finally {
    await client.end();
  }
  const { hostname, port, username, password, pathname } = new URL(warehouse.url);
  const credentials = {
    hostname,
    port: Number(port),
    user: username,
    password: password === '' ? 'conformance-password' : decodeURIComponent(password),
    database: pathname.slice(1),
  };
  source = [
    '--source-type=postgres',
    `--source-credentials=${JSON.stringify(credentials)}`,
    '--source-query=select email, name, logins from people',
  ];
});
afterAll(async () => {
  await server.stop();
  await warehouse.drop();
});

async function run(...args: readonly string[]): Promise<{ code: unknown; output: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, output: output + errors };
}

test('Spillway passes every check, and nothing of the run stays on it', { timeout: 300_000 }, async () => {
  const { url, workspaceToken, organizationToken } = server;
  const { code, output } = await run(
    '--url',
    url,
    '--token',
    workspaceToken,
    '--organization-token',
    organizationToken,
    ...source,
  );
  expect(output).not.toMatch(/^(FAIL|skip|left)/m);
  expect(output).toMatch(/\n[1-9]\d* passed, 0 failed\n$/);
  expect(code).toBe(0);
  for (const list of ['/destinations', '/sources', '/datasets', '/syncs']) {
    expect((await server.api('GET', list)).body.data).toEqual([]);
  }
});

test('a server that speaks something else fails, and the run says so at its end', async () => {
  const other = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  try {
    const { port } = other.address() as AddressInfo;
    const { code, output } = await run('--url', `http://127.0.0.1:${port}`, '--token', 'any');
    expect(output).toMatch(/\n0 passed, 1 failed\n$/);
    expect(code).toBe(1);
  } finally {
    other.close();
    other.closeAllConnections();
  }
});

test('what is missing on the command line is named', async () => {
  const { code, output } = await run('--url', server.url);
  expect(output).toContain('--token is required');
  expect(code).toBe(2);
});

/** Answers of the server, changed on their way. */
async function startTampering(change: (text: string) => string) {
  const proxy = createServer((request, response) => {
    const forward = async (): Promise<void> => {
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
      const { method = 'GET', url = '/' } = request;
      const body = await text(request);
      const answer = await fetch(server.url + url, {
        method,
        headers: headers as Record<string, string>,
        ...(body === '' ? {} : { body }),
      });
      const changed = change(await answer.text()).replaceAll(server.url, `http://${request.headers.host}`);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(changed);
    };
    forward().catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

const TAMPERED = [
  { from: '{"status":404}', to: '{"status":"not_found"}', found: '404 with the number as status' },
  { from: '"allow_case_sensitive_field_names"', to: '"renamed"', found: 'GET objects is a paged list' },
  { from: /"next":"[^"]*"/g, to: '"next":null', found: 'next is an absolute URL' },
  { from: /"refresh_key":(\d+)/g, to: '"refresh_key":"$1"', found: 'POST refresh_objects gives' },
];

test('what a server gets wrong is found out, check by check', { timeout: 300_000 }, async () => {
  const proxy = await startTampering((answer) =>
    TAMPERED.reduce((changed, { from, to }) => changed.replaceAll(from, to), answer),
  );
  try {
    const { code, output } = await run('--url', proxy.url, '--token', server.workspaceToken);
    const failed = output.split('\n').filter((line) => line.startsWith('FAIL'));
    for (const { found } of TAMPERED) {
      expect(failed).toContainEqual(expect.stringContaining(found));
    }
    expect(output).toContain('ok    [conventions] the token goes as Bearer');
    expect(output).toContain('skip  [workspaces page]');
    expect(output).toMatch(new RegExp(`\n\\d+ passed, ${failed.length} failed\n$`));
    expect(code).toBe(1);
  } finally {
    proxy.close();
  }
});
