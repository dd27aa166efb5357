import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../apps/server/testing/test-server.ts';
import { OAUTH_TYPES } from './testing/oauth-sandboxes.ts';
import { REDIRECT_URI } from './testing/practice-oauth.ts';

/** A server that knows the providers' own hosts only. No test of this file lets a request leave. */
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(
    Object.fromEntries(
      OAUTH_TYPES.flatMap((type) => [
        [`SPILLWAY_OAUTH_${type.toUpperCase()}_CLIENT_ID`, `id-of-${type}`],
        [`SPILLWAY_OAUTH_${type.toUpperCase()}_CLIENT_SECRET`, `secret-of-${type}`],
      ]),
    ),
  );
});
afterAll(() => server?.stop());

const ask = (query: Record<string, string>) => {
  const search = new URLSearchParams({ redirect_uri: REDIRECT_URI, ...query });
  return server.api('GET', `/destinations/authorize_url?${search.toString()}`);
};

async function place(query: Record<string, string>): Promise<URL> {
  const { status, body } = await ask(query);
  expect({ status, message: body.message }).toEqual({ status: 200, message: undefined });
  return new URL(body.authorize_url as string);
}

/** Where the browser goes when it comes back from the provider with these. */
async function callback(parameters: Record<string, string>): Promise<URL> {
  const search = new URLSearchParams(parameters).toString();
  const answer = await fetch(`${server.url}/oauth/callback?${search}`, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
}

describe('each provider is asked at its own address', () => {
  test.each<[string, string, boolean, Record<string, string>]>([
    ['hubspot', 'https://app.hubspot.com/oauth/authorize', true, {}],
    ['salesforce', 'https://login.salesforce.com/services/oauth2/authorize', true, {}],
    ['zendesk', 'https://acme.zendesk.com/oauth/authorizations/new', true, { domain: 'acme' }],
    ['google_ads', 'https://accounts.google.com/o/oauth2/v2/auth', true, {}],
    ['datadog', 'https://app.datadoghq.com/oauth2/v1/authorize', true, {}],
    ['outreach', 'https://api.outreach.io/oauth/authorize', false, {}],
  ])('%s', async (type, address, takesPkce, query) => {
    const url = await place({ type, ...query });
    expect(url.origin + url.pathname).toBe(address);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: `id-of-${type}`,
      redirect_uri: `${server.url}/oauth/callback`,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(url.searchParams.get('code_challenge_method')).toBe(takesPkce ? 'S256' : null);
    expect(url.searchParams.get('code_challenge') ?? '').toMatch(takesPkce ? /^[\w-]{43}$/ : /^$/);
    expect(url.href).not.toContain(`secret-of-${type}`);
  });
});

describe('a Zendesk account is named by', () => {
  test.each(['acme', 'acme.zendesk.com', 'ACME.zendesk.com', 'https://acme.zendesk.com/'])(
    '%s',
    async (domain) => {
      expect((await place({ type: 'zendesk', domain })).host).toBe('acme.zendesk.com');
    },
  );

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['another host', 'acme.example.com'],
    ['a host that only begins so', 'acme.zendesk.com.example.com'],
    ['a host that only ends so', 'acmezendesk.com'],
    ['user info', 'https://acme.zendesk.com@example.com'],
    ['a path', 'https://example.com/acme.zendesk.com'],
    ['a port', 'acme.zendesk.com:8443'],
    ['a fragment', 'example.com#.zendesk.com'],
    ['a line break', 'acme\n.zendesk.com'],
    ['a level too many', 'a.b.zendesk.com'],
  ])('not by %s', async (_name, domain) => {
    const { status, body } = await ask({ type: 'zendesk', ...(domain === undefined ? {} : { domain }) });
    expect({ status, message: body.message }).toEqual({
      status: 400,
      message: expect.stringContaining('domain') as string,
    });
  });
});

describe('a Salesforce sandbox is named by a state that comes back as it was sent', () => {
  const flags = ['{"sandbox":true}', '{ "sandbox": true }', '{\n  "sandbox" : true\n}'];
  const states = flags
    .flatMap((flag) => {
      const padded = Buffer.from(flag).toString('base64');
      return [padded, padded.replace(/=+$/, ''), Buffer.from(flag).toString('base64url')];
    })
    .flatMap((state) => [state, encodeURIComponent(state)]);

  test.each([...new Set(states)])('%s', async (sent) => {
    const url = await place({ type: 'salesforce', state: sent });
    expect(url.host).toBe('test.salesforce.com');
    const state = url.searchParams.get('state') ?? '';
    const landed = await callback({ state, error: 'access_denied' });
    expect(landed.searchParams.get('state')).toBe(sent);
  });

  test.each([
    'mine',
    'a state/with+signs=&?#%25 and ü',
    Buffer.from('{"sandbox":false}').toString('base64'),
    Buffer.from('{"sandbox":"maybe"}').toString('base64'),
    Buffer.from('{"other":true}').toString('base64'),
    Buffer.from('[true]').toString('base64'),
    '%',
    '%7B%22sandbox%22%3Atrue',
    'x'.repeat(4096),
  ])('another one leads to production: %s', async (sent) => {
    const url = await place({ type: 'salesforce', state: sent });
    expect(url.host).toBe('login.salesforce.com');
    expect(url.searchParams.get('state')).toMatch(/^[\w-]{43}$/);
    const state = url.searchParams.get('state') ?? '';
    const landed = await callback({ state, error: 'access_denied' });
    expect(landed.searchParams.get('state')).toBe(sent);
  });

  test('without one none comes back', async () => {
    const url = await place({ type: 'salesforce' });
    const landed = await callback({ state: url.searchParams.get('state') ?? '', error: 'access_denied' });
    expect([...landed.searchParams.keys()]).toEqual(['from', 'error']);
  });
});

describe('Datadog says in the redirect which site to exchange the code at', () => {
  test.each([
    'evil.example.com',
    'datadoghq.com.example.com',
    'xdatadoghq.com',
    'datadoghq.com@example.com',
    'datadoghq.com:99@example.com',
    'example.com/datadoghq.com',
    'example.com#datadoghq.com',
    '127.0.0.1',
  ])('and one that is none of its own is sent nothing: %s', async (domain) => {
    const state = (await place({ type: 'datadog', state: 'mine' })).searchParams.get('state') ?? '';
    const landed = await callback({ state, code: 'a-code', domain });
    expect(landed.searchParams.get('error')).toBe('server_error');
    expect(landed.searchParams.get('error_description')).toMatch(/none of Datadog's sites/);
    expect(landed.searchParams.get('state')).toBe('mine');
  });
});
