import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { postgresCredentials } from '../apps/server/testing/postgres-credentials.ts';
import { startTestServer } from '../apps/server/testing/test-server.ts';
import type { TestServer } from '../apps/server/testing/test-server.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

let server: TestServer;
let warehouse: TestDatabase;
let folder: string;
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
  folder = await mkdtemp(join(tmpdir(), 'spillway-conformance-'));
  const file = join(folder, 'credentials.json');
  await writeFile(file, JSON.stringify(postgresCredentials(warehouse.url)));
  source = [
    '--source-type=postgres',
    `--source-credentials=@${file}`,
    '--source-query=select email, name, logins from people',
  ];
});
afterAll(async () => {
  await server.stop();
  await warehouse.drop();
  await rm(folder, { recursive: true, force: true });
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
  await nothingStays();
});

async function nothingStays(): Promise<void> {
  for (const list of ['/destinations', '/sources', '/datasets', '/syncs']) {
    expect((await server.api('GET', list)).body.data).toEqual([]);
  }
}

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
  const half = await run('--url', server.url, '--token', 'any', '--source-type', 'postgres');
  expect(half.output).toContain(
    '--source-type, --source-credentials and --source-query must be given together',
  );
  expect(half.code).toBe(2);
});

test('a file of credentials that is none is named, and --help shows the options', async () => {
  const [type = '', , query = ''] = source;
  const { code, output } = await run('--url=x:', '--token=any', type, query, '--source-credentials=@no/such');
  expect(output).toMatch(/^--source-credentials must be JSON, or @ and a file of JSON: .*no\/such/);
  expect(code).toBe(2);
  const help = await run('--help');
  expect(help.output).toContain('--source-query');
  expect(help.code).toBe(0);
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
    for (const page of ['workspaces', 'sources', 'datasets', 'syncs']) {
      expect(output).toContain(`skip  [${page} page]`);
    }
    expect(output).toMatch(new RegExp(`\n\\d+ passed, ${failed.length} failed\n$`));
    expect(code).toBe(1);
    await nothingStays();
  } finally {
    proxy.close();
  }
});

/** Lies about sources and syncs, each of which one check is to find. */
const TAMPERED_SYNCS = [
  { from: '"name":"Conformance_label"', to: '"name":"Another"', found: 'PATCH /sources/[ID]' },
  { from: '"last_refreshed_at"', to: '"refreshed_at"', found: 'GET tables/columns lists the columns' },
  { from: '"description":"Of a run"', to: '"description":null', found: 'PATCH /datasets/[ID]' },
  { from: '"business_object_source"', to: '"dataset"', found: 'a dataset shows as business_object_source' },
  { from: '"paused":true', to: '"paused":false', found: 'paused is changed and kept' },
  { from: '"schedule_minute":30', to: '"schedule_minute":0', found: 'every schedule_frequency comes back' },
  { from: '"cron_expression":"0 6', to: '"cron_expression":"1 6', found: 'mode comes back' },
  { from: '"sync_null_values":false', to: '"sync_null_values":true', found: 'sync_metadata comes back' },
  { from: /\{"liquid_template":("(?:[^"\\]|\\.)*")\}/g, to: '$1', found: 'a liquid_template, as text' },
  { from: '"up to date"', to: '"Up to Date"', found: 'after a run that completed the sync is "up to date"' },
  { from: '"full_sync":true', to: '"full_sync":false', found: 'force_full_sync in the body' },
  {
    from: /("status":"failed".*"completed_at":)"[^"]*"/g,
    to: '$1null',
    found: 'a run over a query that the source refuses',
  },
  { from: '{"status":"cancelled"', to: '{"status":"canceled"', found: 'cancel answers "cancelled"' },
  { from: /"record_count":(\d+)/g, to: '"record_count":"$1"', found: 'GET records_count counts' },
  { from: /^PAR1/, to: 'PK', found: 'GET records_export gives URLs of Parquet' },
];

test(
  'what a server gets wrong in syncs is found out, and nothing stays on it',
  { timeout: 300_000 },
  async () => {
    const proxy = await startTampering((answer) =>
      TAMPERED_SYNCS.reduce((changed, { from, to }) => changed.replace(from, to), answer),
    );
    try {
      const { output } = await run('--url', proxy.url, '--token', server.workspaceToken, ...source);
      const failed = output.split('\n').filter((line) => line.startsWith('FAIL'));
      for (const { found } of TAMPERED_SYNCS) {
        expect(failed).toContainEqual(expect.stringContaining(found));
      }
      expect(output).toContain('ok    [client: Airflow] a trigger without a body');
      expect(output).not.toMatch(/^left/m);
      await nothingStays();
    } finally {
      proxy.close();
    }
  },
);
