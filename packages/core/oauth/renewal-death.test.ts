import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestServer } from '../../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../../apps/server/testing/test-server.ts';
import { startZendeskSandbox } from '../../../connectors/destinations/zendesk/sandbox/index.ts';
import type { ZendeskSandbox } from '../../../connectors/destinations/zendesk/sandbox/index.ts';
import { startEchoProxy } from '../../api/testing/echo-proxy.ts';
import type { EchoProxy } from '../../api/testing/echo-proxy.ts';
import { REDIRECT_URI, consent } from '../../api/testing/practice-oauth.ts';

const MAIN = fileURLToPath(new URL('../../../apps/cli/main.ts', import.meta.url));
const TOKENS = '/oauth/tokens';

/** Zendesk takes the whole grant back when a refresh token is used twice. */
let sandbox: ZendeskSandbox;
let proxy: EchoProxy;
let server: TestServer;
/** A connection of the test's own, which holds locks. */
let client: Client;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  sandbox = await startZendeskSandbox();
  proxy = await startEchoProxy(sandbox.url);
  server = await startTestServer({
    SPILLWAY_ROLE: 'api',
    SPILLWAY_ZENDESK_BASE_URL: proxy.url,
    SPILLWAY_OAUTH_ZENDESK_CLIENT_ID: sandbox.clientId,
    SPILLWAY_OAUTH_ZENDESK_CLIENT_SECRET: sandbox.clientSecret,
  });
});
afterAll(async () => {
  await server?.stop();
  await proxy?.close();
  await sandbox?.close();
});
beforeEach(async () => {
  client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
});
afterEach(async () => {
  proxy.before = undefined;
  await client.end();
  for (const worker of workers.splice(0)) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
});

async function startWorker(): Promise<ChildProcess> {
  const worker = spawn(process.execPath, [MAIN, 'start', '--role', 'worker'], {
    env: { ...process.env, ...server.environment, SPILLWAY_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  workers.push(worker);
  let log = '';
  await new Promise<void>((resolve, reject) => {
    worker.stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('Spillway is ready')) resolve();
    });
    worker.once('exit', () => reject(new Error(`the worker ended: ${log}`)));
  });
  return worker;
}

async function authorize(): Promise<string | null> {
  const query = new URLSearchParams({ type: 'zendesk', domain: 'acme', redirect_uri: REDIRECT_URI });
  const { body } = await server.api('GET', `/destinations/authorize_url?${query.toString()}`);
  return (await consent(body.authorize_url as string, 'allow')).searchParams.get('code');
}

/** A destination that is connected, and whose access token has expired. */
async function connectExpired(): Promise<number> {
  const { body } = await server.api('POST', '/destinations', {
    json: { service_connection: { type: 'zendesk', credentials: { oauth_code: await authorize() } } },
  });
  const id = body.data.id as number;
  await until(async () => (await show(id)).last_test_succeeded === true);
  await client.query(
    `update spillway.destination_grants set expires_at = now(), issued_at = now() - interval '60 days'
     where destination_id = $1`,
    [id],
  );
  return id;
}

async function show(id: number) {
  return (await server.api('GET', `/destinations/${id}`)).body.data;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(50);
}

/** Holds the row of the grant until the transaction of the test's connection ends. */
async function lockGrant(id: number): Promise<void> {
  await client.query('begin');
  await client.query('select from spillway.destination_grants where destination_id = $1 for update', [id]);
}

/** Somebody waits for what this connection has locked. */
async function isWaitedFor(): Promise<boolean> {
  // Not pg_stat_activity: within a transaction it shows the backends of its first look only.
  const { rows } = await client.query(
    'select pid from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))',
  );
  return rows.length > 0;
}

const refreshes = () => sandbox.oauth.refreshes;

test('a worker that is killed between the provider’s answer and its commit: another one finds it and tells', async () => {
  const worker = await startWorker();
  const id = await connectExpired();
  const before = refreshes();
  // The lease is committed when the request leaves; from then on the row can't be written.
  proxy.before = async (path) => {
    if (path === TOKENS) await lockGrant(id);
  };
  const tested = server.api('POST', `/destinations/${id}/test`);
  await until(async () => refreshes() === before + 1 && (await isWaitedFor()));
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  proxy.before = undefined;
  await client.query('rollback');
  await tested;

  const { rows } = await client.query(
    `update spillway.destination_grants set refresh_started_at = refresh_started_at - interval '121 seconds'
     where destination_id = $1 returning version, fault`,
    [id],
  );
  expect(rows).toEqual([{ version: 1, fault: null }]);
  await startWorker();
  await until(async () => (await show(id)).last_test_succeeded === false);
  const { steps } = (await show(id)).last_test_results;
  expect(steps.at(-1)).toMatchObject({
    status: 'failed',
    error: {
      message: expect.stringMatching(
        /invalid_grant.*answer to an earlier renewal was lost.*only a new authorization helps/s,
      ) as string,
    },
  });

  const json = { service_connection: { credentials: { oauth_code: await authorize() } } };
  await server.api('PATCH', `/destinations/${id}`, { json });
  await until(async () => (await show(id)).last_test_succeeded === true);
}, 120_000);

test('two processes that need a token at the same time mint one', async () => {
  await startWorker();
  const id = await connectExpired();
  const before = refreshes();
  const atProvider = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  proxy.before = async (path) => {
    if (path !== TOKENS) return;
    atProvider.resolve();
    await answer.promise;
  };
  const tested = server.api('POST', `/destinations/${id}/test`);
  await atProvider.promise;
  // Its tokens have rested for 60 days: a worker that starts renews them first of all.
  await lockGrant(id);
  await startWorker();
  await until(isWaitedFor);
  await client.query('commit');
  answer.resolve();
  expect((await tested).body.data.last_test_succeeded).toBe(true);
  expect(refreshes()).toBe(before + 1);
  const again = await server.api('POST', `/destinations/${id}/test`);
  expect(again.body.data.last_test_succeeded).toBe(true);
  const { rows } = await client.query(
    'select version, fault, refresh_started_at from spillway.destination_grants where destination_id = $1',
    [id],
  );
  expect(rows).toEqual([{ version: 2, fault: null, refresh_started_at: null }]);
}, 120_000);
