import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readConfiguration, startServer } from '#server';
import type { RunningServer } from '#server';
import { createTestDatabase } from '#testing';
import { startGoogleSheetsSandbox } from '../../../connectors/destinations/google_sheets/sandbox/index.ts';
import type { GoogleSheetsSandbox } from '../../../connectors/destinations/google_sheets/sandbox/index.ts';
import { startZendeskSandbox } from '../../../connectors/destinations/zendesk/sandbox/index.ts';
import type { ZendeskSandbox } from '../../../connectors/destinations/zendesk/sandbox/index.ts';
import { startTestServer } from '../../server/testing/test-server.ts';
import type { TestServer } from '../../server/testing/test-server.ts';
import { runCommand } from '../testing/run-command.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const REDIRECT_URI = 'https://app.example.com/connected';

let cleanUp: AsyncDisposableStack;
let zendesk: ZendeskSandbox;
let sheets: GoogleSheetsSandbox;
let folder: string;
let server: TestServer;
let planted: Planted;

/** What an operator and people have set up by the time that the secrets are moved. */
interface Planted {
  readonly zendeskId: number;
  readonly sheetsId: number;
  /** Somebody stands at the consent page of the provider. */
  readonly consentPage: string;
  /** Somebody has come back, and the code is not used yet. */
  readonly code: string;
}

/** A server with its own key file, whose OAuth client and service account came by the API. */
beforeEach(async () => {
  cleanUp = new AsyncDisposableStack();
  zendesk = await startZendeskSandbox();
  cleanUp.defer(() => zendesk.close());
  sheets = await startGoogleSheetsSandbox();
  cleanUp.defer(() => sheets.close());
  folder = await mkdtemp(join(tmpdir(), 'spillway-oauth-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  server = await startTestServer({
    DATABASE_URL: '',
    SPILLWAY_ENCRYPTION_KEYS: '',
    SPILLWAY_DATA_DIR: join(folder, 'data'),
    SPILLWAY_ZENDESK_BASE_URL: zendesk.url,
    SPILLWAY_GOOGLE_SHEETS_BASE_URL: sheets.url,
  });
  cleanUp.defer(() => server.stop());
  planted = await plant();
});
afterEach(() => cleanUp.disposeAsync());

async function plant(): Promise<Planted> {
  const { url } = server;
  const client = { client_id: zendesk.clientId, client_secret: zendesk.clientSecret, domain: 'acme' };
  await ask(url, 'PUT', '/oauth_clients/zendesk', client, server.organizationToken);
  await ask(url, 'PUT', '/service_account', { key: sheets.serviceAccountKey });
  const connected = await connect(url, 'zendesk', { oauth_code: await consent(await authorizeUrl(), url) });
  const shared = await connect(url, 'google_sheets', {});
  return {
    zendeskId: connected,
    sheetsId: shared,
    consentPage: await authorizeUrl(),
    code: await consent(await authorizeUrl(), url),
  };
}

async function ask(url: string, method: string, path: string, json?: object, token = server.workspaceToken) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const body = (await answer.json()) as Record<string, never>;
  expect({ path, status: answer.status < 300, body }).toMatchObject({ status: true });
  return body as Readonly<Record<string, Record<string, unknown>>>;
}

async function connect(url: string, type: string, credentials: object): Promise<number> {
  const { data } = await ask(url, 'POST', '/destinations', { service_connection: { type, credentials } });
  expect(data).toMatchObject({ type, last_test_succeeded: true });
  return Number(data?.['id']);
}

async function authorizeUrl(): Promise<string> {
  const query = new URLSearchParams({ type: 'zendesk', domain: 'acme', redirect_uri: REDIRECT_URI });
  const answer = await ask(server.url, 'GET', `/destinations/authorize_url?${query.toString()}`);
  return answer['data']?.['authorize_url'] as string;
}

/** Presses "Allow". @param callbackAt where our callback is reached by now @returns the code for the credentials */
async function consent(page: string, callbackAt: string): Promise<string> {
  const asked = new URL(page).searchParams.toString();
  const decided = await fetch(page, {
    method: 'POST',
    body: new URLSearchParams({ asked, decision: 'allow' }),
    redirect: 'manual',
  });
  const { pathname, search } = new URL(decided.headers.get('location') ?? '');
  const back = await fetch(callbackAt + pathname + search, { redirect: 'manual' });
  const { searchParams } = new URL(back.headers.get('location') ?? '');
  expect(searchParams.get('error_description')).toBeNull();
  return searchParams.get('code') ?? '';
}

/** All that was planted is still good there. */
async function expectItWorks({ url = '', services }: RunningServer): Promise<void> {
  const clients = await ask(url, 'GET', '/oauth_clients', undefined, server.organizationToken);
  expect(clients['data']).toMatchObject([
    { type: 'zendesk', domain: 'acme', client_id: zendesk.clientId, source: 'api' },
  ]);
  const { service_account_email: email } = (await ask(url, 'GET', '/service_account'))['data'] ?? {};
  expect(JSON.parse(sheets.serviceAccountKey)).toMatchObject({ client_email: email });

  await services.store.db.updateTable('destination_grants').set({ expires_at: new Date() }).execute();
  const before = zendesk.oauth.refreshes;
  for (const id of [planted.zendeskId, planted.sheetsId]) {
    const { data } = await ask(url, 'POST', `/destinations/${id}/test`);
    expect(data).toMatchObject({ last_test_succeeded: true });
  }
  expect(zendesk.oauth.refreshes).toBe(before + 1);

  await connect(url, 'zendesk', { oauth_code: planted.code });
  await connect(url, 'zendesk', { oauth_code: await consent(planted.consentPage, url) });
}

test('an export carries OAuth clients, grants, authorizations under way and service accounts', async () => {
  const file = join(folder, 'house.spillway');
  const passphrase = { SPILLWAY_PASSPHRASE: 'correct horse battery' };
  const exported = await runCommand(
    { ...passphrase, SPILLWAY_DATA_DIR: join(folder, 'data') },
    'export',
    file,
  );
  expect(exported).toMatchObject({ code: 0 });
  await server.running.stop();
  const database = await createTestDatabase();
  cleanUp.defer(() => database.drop());
  const target = {
    DATABASE_URL: database.url,
    SPILLWAY_ENCRYPTION_KEYS: `target:${randomBytes(32).toString('base64')}`,
  };
  expect(await runCommand({ ...passphrase, ...target }, 'import', file)).toMatchObject({ code: 0 });
  const { SPILLWAY_DATA_DIR: _, ...rest } = server.environment;
  const moved = await startServer(readConfiguration({ ...rest, ...target }), pino({ level: 'silent' }));
  cleanUp.defer(() => moved.stop());
  await expectItWorks(moved);
});

test('a rotation of keys takes them along, beside a server that runs', async () => {
  const environment = { SPILLWAY_DATA_DIR: join(folder, 'data') };
  const keys = async () => {
    const { out } = await runCommand(environment, 'keys', 'status', '--json');
    return JSON.parse(out) as readonly { id: string; secrets: number }[];
  };
  const [old] = await keys();
  expect(await runCommand(environment, 'keys', 'rotate')).toMatchObject({ code: 0 });
  expect((await keys()).find(({ id }) => id === old?.id)).toMatchObject({ secrets: 0 });
  expect(await runCommand(environment, 'keys', 'retire', String(old?.id))).toMatchObject({ code: 0 });
  await expectItWorks(server.running);
});
