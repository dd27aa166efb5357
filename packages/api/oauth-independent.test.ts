import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addConnector, practiceConnector } from './testing/practice-oauth.ts';
import { useServer } from './testing/served.ts';

/** Somebody else's authorization server, with its own strictness: rotation, PKCE, basic authentication. */
const served = useServer();
let server: Server;
let issuer = '';

const CALLER = 'https://app.example.com/connected';

beforeAll(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'spillway',
        client_secret: 'a secret with spaces & signs +%',
        redirect_uris: [`${served.server.url}/oauth/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    cookies: { keys: ['only-a-test'] },
    scopes: ['openid', 'offline_access'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
    },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, RefreshToken: 86_400 },
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    void handle(request, response);
  });
  const endpoints = () => ({
    authorize: `${issuer}/auth`,
    token: `${issuer}/token`,
    revoke: `${issuer}/token/revocation`,
  });
  addConnector(
    served.server,
    practiceConnector('independent', () => issuer, {
      endpoints,
      scopes: ['openid', 'offline_access'],
      authorizeParameters: { prompt: 'consent' },
      clientAuthentication: 'basic',
    }),
  );
  await served.api('PUT', '/oauth_clients/independent', {
    token: served.server.organizationToken,
    json: { client_id: 'spillway', client_secret: 'a secret with spaces & signs +%' },
  });
});

afterAll(async () => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
});

/** A browser that keeps cookies, logs in and consents, up to the caller's redirect_uri. */
async function walk(url: string): Promise<URL> {
  const jar = new Map<string, string>();
  let next: { readonly url: string; readonly body?: URLSearchParams } = { url };
  for (let hops = 0; hops < 20; hops += 1) {
    if (next.url.startsWith(CALLER)) return new URL(next.url);
    const response = await fetch(next.url, {
      method: next.body === undefined ? 'GET' : 'POST',
      ...(next.body === undefined ? {} : { body: next.body }),
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get('location');
    if (location !== null) {
      next = { url: new URL(location, next.url).href };
      continue;
    }
    const page = await response.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined)
      throw new Error(`${next.url} answered ${response.status}: ${page.slice(0, 500)}`);
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? '';
    const body = new URLSearchParams(
      prompt === 'login' ? { prompt, login: 'ana', password: 'any' } : { prompt },
    );
    next = { url: new URL(action, next.url).href, body };
  }
  throw new Error('the way has no end');
}

async function expire(id: number): Promise<void> {
  const client = new Client({ connectionString: served.server.databaseUrl });
  await client.connect();
  await client.query('update spillway.destination_grants set expires_at = now() where destination_id = $1', [
    id,
  ]);
  await client.end();
}

test('an independent authorization server takes our requests: code with PKCE, rotation, revocation', async () => {
  const query = new URLSearchParams({ type: 'independent', redirect_uri: CALLER, state: 'x' });
  const { body } = await served.api('GET', `/destinations/authorize_url?${query.toString()}`);
  const landed = await walk(body.authorize_url);
  expect(landed.searchParams.get('error_description')).toBeNull();
  const made = await served.api('POST', '/destinations', {
    json: {
      service_connection: {
        type: 'independent',
        credentials: { oauth_code: landed.searchParams.get('code') },
      },
    },
  });
  expect(made.body.data).toMatchObject({ last_test_succeeded: true });
  const id = made.body.data.id as number;
  for (const renewals of [1, 2]) {
    await expire(id);
    const { body: tested } = await served.api('POST', `/destinations/${id}/test`);
    expect(tested.data.last_test_succeeded).toBe(true);
    expect(served.server.log().match(/access token renewed/g)).toHaveLength(renewals);
  }
  expect((await served.api('DELETE', `/destinations/${id}`)).status).toBe(200);
  expect(served.server.log()).toContain('authorization revoked');
});
