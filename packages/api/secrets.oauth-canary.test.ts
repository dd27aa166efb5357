import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../../apps/server/testing/test-server.ts';
import type { ApiRequest, TestServer } from '../../apps/server/testing/test-server.ts';
import { startGoogleSheetsSandbox } from '../../connectors/destinations/google_sheets/sandbox/index.ts';
import type { GoogleSheetsSandbox } from '../../connectors/destinations/google_sheets/sandbox/index.ts';
import { findSecrets } from './testing/canary.ts';
import { startEchoProxy } from './testing/echo-proxy.ts';
import type { Echo, EchoProxy } from './testing/echo-proxy.ts';
import { OAUTH_TYPES, useOAuthSandboxes } from './testing/oauth-sandboxes.ts';
import { REDIRECT_URI, consent } from './testing/practice-oauth.ts';

type Type = (typeof OAUTH_TYPES)[number];

const running = useOAuthSandboxes();
const proxies = new Map<string, EchoProxy>();
const destinations: { readonly id: number; readonly type: string }[] = [];
/** Everything that was given to or by a provider, or to a client, in confidence. */
const secrets: Record<string, string> = {};
/** What only the browser may see. */
const ofTheBrowser: Record<string, string> = {};
let sheets: GoogleSheetsSandbox;
let server: TestServer;
let answered = '';
let redirects = '';

beforeAll(async () => {
  sheets = await startGoogleSheetsSandbox({ readsPerMinute: 10_000 });
  const environment: Record<string, string> = { ...running.environment };
  const targets = OAUTH_TYPES.map((type) => [type, running.sandboxes[type].url] as const);
  for (const [type, url] of [...targets, ['google_sheets', sheets.url] as const]) {
    const proxy = await startEchoProxy(url);
    proxies.set(type, proxy);
    environment[`SPILLWAY_${type.toUpperCase()}_BASE_URL`] = proxy.url;
  }
  server = await startTestServer(environment);
});
afterAll(async () => {
  await server?.stop();
  for (const proxy of proxies.values()) await proxy.close();
  await sheets?.close();
});

/** Asks the API and notes the whole answer. */
async function ask(method: string, path: string, request: ApiRequest = {}) {
  const answer = await server.api(method, path, request);
  answered += `${method} ${path} ${JSON.stringify([...answer.headers])} ${JSON.stringify(answer.body)}\n`;
  return answer;
}

/** All of it with a provider that repeats what it hears. */
async function hearing<Result>(type: string, echo: Echo, run: () => Promise<Result>): Promise<Result> {
  const proxy = proxies.get(type);
  if (proxy === undefined) throw new Error(`no proxy of ${type}`);
  proxy.echo = echo;
  try {
    return await run();
  } finally {
    proxy.echo = undefined;
  }
}

/** @returns our code; undefined where the redirect brings an error */
async function authorize(type: Type): Promise<string | undefined> {
  const domain: Record<string, string> = type === 'zendesk' ? { domain: 'acme' } : {};
  const search = new URLSearchParams({ type, redirect_uri: REDIRECT_URI, ...domain });
  // Not noted: it is where our state has to be.
  const { body } = await server.api('GET', `/destinations/authorize_url?${search.toString()}`);
  const url = new URL(body.authorize_url as string);
  const landed = await consent(url.href, 'allow');
  const at = Object.keys(ofTheBrowser).length;
  ofTheBrowser[`${type} state ${at}`] = url.searchParams.get('state') ?? '';
  const code = landed.searchParams.get('code');
  if (code !== null) ofTheBrowser[`${type} code ${at}`] = code;
  landed.searchParams.delete('code');
  redirects += `${landed.href}\n${landed.searchParams.get('error_description') ?? ''}\n`;
  return code ?? undefined;
}

async function connect(type: string, credentials: object, expected = true): Promise<number> {
  const json = { service_connection: { type, credentials } };
  const { status, body } = await ask('POST', '/destinations', { json });
  expect({ type, status }).toEqual({ type, status: 201 });
  expect({ type, verdict: body.data.last_test_succeeded }).toEqual({ type, verdict: expected });
  destinations.push({ id: body.data.id, type });
  return body.data.id;
}

/** All that an operator or a client can read about a destination. */
async function readAll(id: number): Promise<void> {
  await ask('POST', `/destinations/${id}/refresh_objects`);
  await ask('POST', `/destinations/${id}/test`);
  for (const path of ['', '/objects', '/calls?per_page=100', '/refresh_objects_status']) {
    await ask('GET', `/destinations/${id}${path}`);
  }
}

async function expire(): Promise<void> {
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query('update spillway.destination_grants set expires_at = now()');
  await client.end();
}

const TOKEN = /token$/;
const API = /\/(?!oauth)/;
const echoes: readonly Echo[] = [
  { on: API, status: 400, as: 'json' },
  { on: API, status: 401, as: 'text' },
  { on: API, status: 403, as: 'json' },
];

test.each(OAUTH_TYPES)('%s is connected, renewed, refused and read', async (type) => {
  const token = type === 'zendesk' ? /tokens$/ : TOKEN;
  for (const [status, as] of [
    [400, 'json'],
    [400, 'text'],
    [500, 'json'],
    [200, 'json'],
    [200, 'text'],
    [200, 'form'],
    [201, 'form'],
    [400, 'form'],
  ] as const) {
    expect(await hearing(type, { on: token, status, as }, () => authorize(type))).toBeUndefined();
  }
  const beside = type === 'zendesk' ? { domain: 'acme' } : {};
  const id = await connect(type, { ...beside, oauth_code: await authorize(type) });
  await expire();
  await readAll(id);
  expect(running.sandboxes[type].oauth.refreshes).toBeGreaterThan(0);
  for (const echo of echoes) await hearing(type, echo, () => ask('POST', `/destinations/${id}/test`));
  await hearing(type, { on: API, status: 500, as: 'text' }, () => readAll(id));
  for (const as of ['json', 'text'] as const) {
    await expire();
    const renew = () => ask('POST', `/destinations/${id}/test`);
    await hearing(type, { on: token, status: 500, as }, renew);
    await hearing(type, { on: token, status: 200, as }, renew);
    const refused = await hearing(type, { on: token, status: 400, as }, renew);
    expect(refused.body.data.last_test_succeeded).toBe(false);
    await readAll(id);
    const json = { service_connection: { credentials: { oauth_code: await authorize(type) } } };
    expect((await ask('PATCH', `/destinations/${id}`, { json })).body.data.last_test_succeeded).toBe(true);
  }
  secrets[`${type} client secret`] = running.sandboxes[type].clientSecret;
});

test('what is entered without a browser is used, refused and read', async () => {
  const { username, password, securityToken, clientId, clientSecret, jwtSigningKey } =
    running.sandboxes.salesforce;
  const app = { username, client_id: clientId };
  Object.assign(secrets, {
    password,
    securityToken,
    jwtSigningKey,
    serviceAccountKey: sheets.serviceAccountKey,
  });
  const secret = { client_secret: clientSecret, password, security_token: securityToken };
  const ids = [
    await connect('salesforce', { ...app, jwt_signing_key: jwtSigningKey }),
    await connect('salesforce', { ...app, ...secret }),
    await connect('google_sheets', { service_account_key: sheets.serviceAccountKey }),
  ];
  const { privateAppToken } = running.sandboxes.hubspot;
  const { refreshToken = '' } = running.sandboxes.zendesk.oauth.issue('read write');
  Object.assign(secrets, { privateAppToken, refreshToken });
  ids.push(await connect('hubspot', { access_token: privateAppToken }));
  ids.push(await connect('zendesk', { domain: 'acme', refresh_token: refreshToken }));
  for (const id of ids) {
    const type = destinations.find((one) => one.id === id)?.type ?? '';
    for (const echo of echoes) await hearing(type, echo, () => ask('POST', `/destinations/${id}/test`));
    await ask('GET', `/destinations/${id}/calls?per_page=100`);
  }
  const key = await ask('PUT', '/service_account', { json: { key: sheets.serviceAccountKey } });
  expect(key.status).toBe(200);
  await ask('GET', '/service_account');
  await hearing('google_sheets', { on: API, status: 400, as: 'text' }, () =>
    connect('google_sheets', {}, false),
  );
});

test('clients of the API, and what is refused, are not repeated', async () => {
  Object.assign(secrets, {
    registered: 'canary-of-a-registered-client-4c1f',
    misplaced: 'canary-that-is-refused-7d20/+=',
    unknown: 'canary-of-a-code-that-nobody-gave-91',
  });
  const token = server.organizationToken;
  const put = (json: object, type = 'hubspot') => ask('PUT', `/oauth_clients/${type}`, { token, json });
  expect((await put({ client_id: 'another', client_secret: secrets['registered'] })).status).toBe(200);
  expect((await put({ client_id: 7, client_secret: secrets['misplaced'] })).status).toBe(400);
  await put({ client_id: 'x', client_secret: secrets['misplaced'] }, 'postgres');
  await put({ client_id: 'x', client_secret: secrets['misplaced'], domain: 'a/b' }, 'zendesk');
  await ask('GET', '/oauth_clients', { token });
  const { misplaced, unknown } = secrets;
  for (const [type, credentials] of [
    ['hubspot', { oauth_code: unknown }],
    ['hubspot', { oauth_code: { code: misplaced } }],
    ['hubspot', { refresh_token: misplaced, portal_id: misplaced }],
    ['zendesk', { refresh_token: misplaced }],
    ['salesforce', { domain: 'evil.example.com', password: misplaced }],
    ['salesforce', { username: 'a@example.com', client_id: 'c', jwt_signing_key: misplaced }],
    ['google_sheets', { service_account_key: misplaced }],
    ['google_sheets', { service_account_key: `{"private_key": "${misplaced}"}` }],
  ] as const) {
    await ask('POST', '/destinations', { json: { service_connection: { type, credentials } } });
  }
  for (const key of [misplaced, `{"private_key": "${misplaced}"`, { private_key: misplaced }]) {
    const { status } = await ask('PUT', '/service_account', { json: { key } });
    expect(status).toBeGreaterThanOrEqual(400);
  }
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

/** Tokens, codes and verifiers, as they were on the wire. */
function seenByProviders(): Record<string, string> {
  const exchanges = [...OAUTH_TYPES.map((type) => running.sandboxes[type]), sheets].flatMap(
    ({ exchanges: all }) => all,
  );
  const found = new Set<string>();
  for (const { url, requestHeaders, requestBody, responseBody, responseHeaders } of exchanges) {
    const heard = [
      url,
      requestBody,
      responseBody,
      ...Object.values({ ...requestHeaders, ...responseHeaders }),
    ];
    for (const text of heard) {
      for (const [token] of text.matchAll(/sandbox-(?:at|rt|code)-[\w-]{24}/g)) found.add(token);
      for (const [, value = ''] of text.matchAll(
        /(?:code_verifier|assertion|access_token)["=:\s]+([\w.~-]{20,})/g,
      ))
        found.add(value);
    }
  }
  return Object.fromEntries(
    [...found].map((value, at) => [`on the wire ${at} (${value.slice(0, 12)}…)`, value]),
  );
}

test('none of it is in an answer, a log entry, a metric, a redirect or a row of the database', async () => {
  const wire = seenByProviders();
  expect(Object.values(wire).filter((value) => value.startsWith('sandbox-rt-')).length).toBeGreaterThan(12);
  expect(Object.values(wire).filter((value) => !value.startsWith('sandbox-')).length).toBeGreaterThan(6);
  const places = {
    answers: answered,
    log: server.log(),
    metrics: await (await fetch(`${server.url}/metrics`)).text(),
    database: await dump(),
  };
  expect(places.log).toContain('access token renewed');
  expect(places.database).toContain('oauth_client.put');
  for (const [place, text] of Object.entries(places)) {
    expect({ place, found: findSecrets(text, { ...secrets, ...wire, ...ofTheBrowser }) }).toEqual({
      place,
      found: [],
    });
  }
  expect(redirects).toContain('server_error');
  expect({ place: 'redirects', found: findSecrets(redirects, { ...secrets, ...wire }) }).toEqual({
    place: 'redirects',
    found: [],
  });
});
