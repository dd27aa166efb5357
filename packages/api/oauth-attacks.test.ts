import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AnyDestination } from '#connector-kit';
import { startEchoProxy } from './testing/echo-proxy.ts';
import type { EchoProxy } from './testing/echo-proxy.ts';
import {
  CLIENT,
  REDIRECT_URI,
  addConnector,
  practiceConnector,
  startPracticeProvider,
} from './testing/practice-oauth.ts';
import type { PracticeProvider } from './testing/practice-oauth.ts';
import { useServer } from './testing/served.ts';

const served = useServer();
const providers = new Map<string, PracticeProvider>();
let proxy: EchoProxy;

/** Two providers, each with a type of its own; the first stands behind a proxy. */
beforeAll(async () => {
  for (const type of ['first', 'second']) {
    const provider = await startPracticeProvider();
    providers.set(type, provider);
    const url = type === 'first' ? (proxy = await startEchoProxy(provider.url)).url : provider.url;
    addConnector(
      served.server,
      practiceConnector(type, () => url),
    );
    const json = { client_id: CLIENT.id, client_secret: CLIENT.secret };
    await served.api('PUT', `/oauth_clients/${type}`, { token: served.server.organizationToken, json });
  }
});
afterAll(async () => {
  await proxy?.close();
  for (const provider of providers.values()) await provider.close();
});
afterEach(() => {
  proxy.before = undefined;
});

const providerOf = (type: string): PracticeProvider => {
  const provider = providers.get(type);
  if (provider === undefined) throw new Error(`no provider ${type}`);
  return provider;
};

interface Begun {
  readonly url: URL;
  readonly state: string;
}

async function begin(type: string, query: Record<string, string> = {}, token?: string): Promise<Begun> {
  const search = new URLSearchParams({ type, redirect_uri: REDIRECT_URI, ...query });
  const path = `/destinations/authorize_url?${search.toString()}`;
  const { body } = await served.api('GET', path, token === undefined ? {} : { token });
  const url = new URL(body.authorize_url as string);
  return { url, state: url.searchParams.get('state') ?? '' };
}

/** What the provider sends the browser back with after "Allow". */
async function providerCode({ url }: Begun): Promise<string> {
  const decided = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ asked: url.searchParams.toString(), decision: 'allow' }),
    redirect: 'manual',
  });
  return new URL(decided.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

function callback(parameters: string | Record<string, string>, method = 'GET'): Promise<Response> {
  const search = typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString();
  return fetch(`${served.server.url}/oauth/callback?${search}`, { method, redirect: 'manual' });
}

/** Where the browser goes from our callback. */
async function landing(answer: Response | Promise<Response>): Promise<Record<string, string>> {
  const { status, headers } = await answer;
  expect(status).toBe(302);
  const url = new URL(headers.get('location') ?? '');
  expect(url.origin + url.pathname).toBe('https://app.example.com/connected');
  return Object.fromEntries(url.searchParams);
}

const exchanges = (type: string): number =>
  providerOf(type).exchanges.filter(({ url }) => url === '/token').length;

const create = (type: string, code: string | undefined) =>
  served.api('POST', '/destinations', {
    json: { service_connection: { type, credentials: { oauth_code: code } } },
  });

describe('a code that does not belong to the state', () => {
  test('of another provider is not taken: the state says whom to ask', async () => {
    const [first, second] = [await begin('first'), await begin('second')];
    const code = await providerCode(first);
    const before = exchanges('first');
    const mixed = await landing(callback({ state: second.state, code }));
    expect(mixed).toMatchObject({ error: 'server_error' });
    expect(mixed['error_description']).toMatch(/invalid_grant/);
    expect(exchanges('first')).toBe(before);
    const { code: ours } = await landing(callback({ state: first.state, code }));
    expect((await create('first', ours)).body.data.last_test_succeeded).toBe(true);
  });

  test('of another way through the same provider is not taken: PKCE binds it', async () => {
    const [victim, attacker] = [await begin('first'), await begin('first')];
    const stolen = await providerCode(victim);
    const injected = await landing(callback({ state: attacker.state, code: stolen }));
    expect(injected['error_description']).toMatch(/code_verifier does not match/);
    expect(injected).not.toHaveProperty('code');
  });
});

describe('our callback', () => {
  test('goes to the redirect_uri that was asked for, whatever it is sent', async () => {
    const { state } = await begin('first', { state: 'mine' });
    const landed = await landing(
      callback({
        state,
        error: 'access_denied',
        redirect_uri: 'https://evil.example.com/',
        error_uri: 'https://evil.example.com/',
        callback_url: '//evil.example.com',
        from: 'somewhere else',
      }),
    );
    expect(landed).toEqual({ from: 'spillway', error: 'access_denied', state: 'mine' });
  });

  test('takes no parameter that is there twice', async () => {
    const { state } = await begin('first');
    const before = exchanges('first');
    expect((await callback(`state=${state}&state=${state}&code=x`)).status).toBe(400);
    expect((await callback(`state=other&state=${state}&code=x`)).status).toBe(400);
    const landed = await landing(callback(`code=x&state=${state}&code=y`));
    expect(landed).toMatchObject({ error: 'invalid_request' });
    expect(exchanges('first')).toBe(before);
  });

  test('is not used up by somebody who only looks', async () => {
    const begun = await begin('first');
    const code = await providerCode(begun);
    expect((await callback({ state: begun.state, code }, 'HEAD')).status).toBe(404);
    expect((await callback({ state: begun.state, code }, 'POST')).status).toBe(404);
    expect(await landing(callback({ state: begun.state, code }))).toHaveProperty('code');
  });

  test('of two browsers with one state serves one', async () => {
    const begun = await begin('first');
    const code = await providerCode(begun);
    const before = exchanges('first');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => callback({ state: begun.state, code })),
    );
    const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other);
    expect(statuses).toEqual([302, 400, 400, 400, 400, 400, 400, 400]);
    expect(exchanges('first')).toBe(before + 1);
  });

  test('takes long parameters as far as a URL may be long, and nothing that is longer', async () => {
    expect((await callback({ state: 'x'.repeat(9_000), code: 'y' })).status).toBe(400);
    expect((await callback({ state: 'x'.repeat(40_000) })).status).toBe(431);
    const { state } = await begin('first', { state: 's'.repeat(4_000) });
    const description = 'ü'.repeat(1_500);
    const landed = await landing(
      callback({ state, error: 'e'.repeat(2_000), error_description: description }),
    );
    expect(landed['error_description']).toBe('ü'.repeat(1_000));
    expect(landed['error']).toBe('e'.repeat(200));
    const long = await begin('first');
    expect(await landing(callback({ state: long.state, code: 'c'.repeat(9_000) }))).toMatchObject({
      error: 'invalid_request',
    });
  });

  test.each(['', '%00', '%', '__proto__', "' or 1=1 --", '\r\nlocation:+https://evil.example.com'])(
    'answers a page to the state %j, and no other header',
    async (state) => {
      const answer = await callback(`state=${encodeURIComponent(state)}&code=x&__proto__=y`);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    },
  );

  test('keeps what a provider says inside of its parameter', async () => {
    const { state } = await begin('first');
    const words = 'no&code=stolen&state=forged#fragment\r\nset-cookie: a=b';
    const landed = await landing(callback({ state, error: 'denied', error_description: words }));
    expect(landed).toEqual({ from: 'spillway', error: 'denied', error_description: words });
  });
});

describe('what is gone when the browser comes back:', () => {
  test('the workspace, so that nothing is exchanged', async () => {
    const { id, token } = await served.server.addWorkspace('Gone');
    const begun = await begin('first', {}, token);
    const code = await providerCode(begun);
    await served.api('DELETE', `/workspaces/${id}`, { token: served.server.organizationToken });
    const before = exchanges('first');
    expect((await callback({ state: begun.state, code })).status).toBe(400);
    expect(exchanges('first')).toBe(before);
  });

  test('the workspace, while the code is exchanged', async () => {
    const { id, token } = await served.server.addWorkspace('Going');
    const begun = await begin('first', {}, token);
    const code = await providerCode(begun);
    proxy.before = async (path) => {
      if (path !== '/token') return;
      await served.api('DELETE', `/workspaces/${id}`, { token: served.server.organizationToken });
    };
    const landed = await landing(callback({ state: begun.state, code }));
    expect(landed).toMatchObject({
      error: 'server_error',
      error_description: expect.stringContaining('workspace') as string,
    });
    expect(landed['error_description']).not.toMatch(/fault of Spillway|foreign key/);
  });

  test('the OAuth of the connector', async () => {
    const begun = await begin('second');
    const code = await providerCode(begun);
    const { connectors } = served.server.running.services;
    const connector = connectors.get('second');
    if (connector === undefined) throw new Error('there is no connector');
    addConnector(served.server, {
      ...connector,
      auth: { method: 'credentials', fields: connector.auth.fields },
    } as AnyDestination);
    const landed = await landing(callback({ state: begun.state, code }));
    addConnector(served.server, connector);
    expect(landed).toMatchObject({
      error: 'server_error',
      error_description: 'This server does not authorize destinations of type second any more.',
    });
  });

  test('the OAuth client', async () => {
    const begun = await begin('second');
    const code = await providerCode(begun);
    const put = (clientId: string) =>
      served.api('PUT', '/oauth_clients/second', {
        token: served.server.organizationToken,
        json: { client_id: clientId, client_secret: CLIENT.secret },
      });
    await put('another');
    const before = exchanges('second');
    const landed = await landing(callback({ state: begun.state, code }));
    await put(CLIENT.id);
    expect(landed).toMatchObject({ error: 'server_error' });
    expect(exchanges('second')).toBe(before);
  });
});

test('a token endpoint that never answers lets the browser go on', async () => {
  const begun = await begin('second');
  const code = await providerCode(begun);
  providerOf('second').fail({ kind: 'hang', on: 'POST /token', times: 1 });
  const landed = await landing(callback({ state: begun.state, code }));
  expect(landed).toMatchObject({
    error: 'server_error',
    error_description: expect.stringContaining('did not answer within 20 s') as string,
  });
});
