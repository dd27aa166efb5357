import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../apps/server/testing/test-server.ts';
import { OAUTH_TYPES, useOAuthSandboxes } from './testing/oauth-sandboxes.ts';
import { REDIRECT_URI, consent } from './testing/practice-oauth.ts';

type Type = (typeof OAUTH_TYPES)[number];

const running = useOAuthSandboxes();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(running.environment);
});
afterAll(() => server?.stop());

/** What authorize_url and the credentials need beside what is asked for. */
const REQUIRED: Partial<Record<Type, Record<string, string>>> = { zendesk: { domain: 'acme' } };

/** @returns the parameters that the browser brings to redirect_uri */
async function authorize(type: Type, query: Record<string, string> = {}): Promise<Record<string, string>> {
  const search = new URLSearchParams({ type, redirect_uri: REDIRECT_URI, ...REQUIRED[type], ...query });
  const { body } = await server.api('GET', `/destinations/authorize_url?${search.toString()}`);
  const landed = await consent(body.authorize_url as string, 'allow');
  expect(landed.origin + landed.pathname).toBe('https://app.example.com/connected');
  return Object.fromEntries(landed.searchParams);
}

const create = (type: string, credentials: object) =>
  server.api('POST', '/destinations', { json: { service_connection: { type, credentials } } });

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

/** Not to be confused with a destination that could not be checked yet. */
const connected = {
  status: 201,
  body: { data: { last_test_succeeded: true } },
};

describe('the whole way, from authorize_url to a checked destination', () => {
  test.each(OAUTH_TYPES)('%s', async (type) => {
    const state = 'of the app+/=?&#%2B"ü';
    const landed = await authorize(type, { state });
    expect(landed).toEqual({
      from: 'spillway',
      code: expect.stringMatching(/^[\w-]{43}$/) as string,
      state,
    });
    const answer = await create(type, { ...REQUIRED[type], oauth_code: landed['code'] });
    expect(answer).toMatchObject(connected);
    expect(answer.body.data.objects.length).toBeGreaterThan(0);
    const { oauth } = running.sandboxes[type];
    oauth.expireAccessTokens();
    const before = oauth.refreshes;
    const tested = await server.api('POST', `/destinations/${answer.body.data.id}/test`);
    expect(tested.body.data.last_test_succeeded).toBe(true);
    expect(oauth.refreshes).toBe(before + 1);
  });

  test.each(OAUTH_TYPES)('%s asks its provider to revoke where it can, when it is deleted', async (type) => {
    const { code } = await authorize(type);
    const { body } = await create(type, { ...REQUIRED[type], oauth_code: code });
    const { oauth } = running.sandboxes[type];
    const before = oauth.liveGrants;
    expect((await server.api('DELETE', `/destinations/${body.data.id}`)).status).toBe(200);
    // Outreach documents no way to revoke.
    expect(oauth.liveGrants).toBe(type === 'outreach' ? before : before - 1);
  });
});

describe('what was authorized may be repeated in the credentials', () => {
  const sandboxState = base64({ sandbox: true });
  test.each<[string, Type, Record<string, string>, object]>([
    ['Zendesk domain as a host', 'zendesk', { domain: 'acme' }, { domain: 'ACME.zendesk.com' }],
    ['Zendesk domain as a URL', 'zendesk', { domain: 'Acme.zendesk.com' }, { domain: 'acme' }],
    ['no Zendesk domain', 'zendesk', { domain: 'acme' }, {}],
    [
      'the OAuth client of Zendesk alone',
      'zendesk',
      { domain: 'acme' },
      { client_id: 'sandbox-client-id', client_secret: 'sandbox-client-secret' },
    ],
    ['Salesforce state', 'salesforce', { state: sandboxState }, { state: sandboxState }],
    ['Salesforce state in other words', 'salesforce', { state: sandboxState }, { sandbox: true }],
    ['no Salesforce state', 'salesforce', { state: sandboxState }, {}],
    ['Salesforce state of its own', 'salesforce', { state: 'mine' }, { state: 'another of mine' }],
    ['Datadog site', 'datadog', {}, { site: 'EU1' }],
  ])('%s', async (_name, type, asked, credentials) => {
    const { code } = await authorize(type, asked);
    expect(await create(type, { ...credentials, oauth_code: code })).toMatchObject(connected);
  });
});

describe('credentials that contradict it are refused with 400, and the code stays good:', () => {
  test.each<[string, Type, Record<string, string>, object, RegExp]>([
    ['another Zendesk', 'zendesk', { domain: 'acme' }, { domain: 'other' }, /ask for other.*is for acme/],
    [
      'a Salesforce sandbox for production',
      'salesforce',
      {},
      { state: base64({ sandbox: true }) },
      /ask for test\.salesforce\.com.*is for login\.salesforce\.com/,
    ],
    [
      'a Salesforce sandbox for production, by its flag',
      'salesforce',
      {},
      { sandbox: true },
      /ask for test\.salesforce\.com/,
    ],
    [
      'Salesforce production for a sandbox',
      'salesforce',
      { state: base64({ sandbox: true }) },
      { state: base64({ sandbox: false }) },
      /ask for login\.salesforce\.com.*is for test\.salesforce\.com/,
    ],
    [
      'Salesforce production for a sandbox, by its host',
      'salesforce',
      { state: base64({ sandbox: true }) },
      { domain: 'login.salesforce.com' },
      /ask for login\.salesforce\.com/,
    ],
    [
      'a My Domain for a Salesforce sandbox',
      'salesforce',
      { state: base64({ sandbox: true }) },
      { domain: 'example.my.salesforce.com' },
      /ask for example\.my\.salesforce\.com/,
    ],
    [
      'another Datadog site than the redirect named',
      'datadog',
      {},
      { site: 'us3.datadoghq.com' },
      /ask for us3\.datadoghq\.com, but the authorization is for datadoghq\.eu/,
    ],
  ])('%s', async (_name, type, asked, credentials, message) => {
    const { code } = await authorize(type, asked);
    const refused = await create(type, { ...credentials, oauth_code: code });
    expect({ status: refused.status, message: refused.body.message }).toEqual({
      status: 400,
      message: expect.stringMatching(message) as string,
    });
    expect(await create(type, { ...REQUIRED[type], oauth_code: code })).toMatchObject(connected);
  });
});

describe('without a browser', () => {
  test('a HubSpot private app', async () => {
    const { privateAppToken } = running.sandboxes.hubspot;
    expect(await create('hubspot', { access_token: privateAppToken })).toMatchObject(connected);
    expect(await create('hubspot', { access_token: 'pat-eu1-of-nobody' })).toMatchObject({
      status: 201,
      body: { data: { last_test_succeeded: false } },
    });
  });

  test('a Salesforce JWT', async () => {
    const { username, clientId, jwtSigningKey } = running.sandboxes.salesforce;
    const credentials = { username, client_id: clientId, jwt_signing_key: jwtSigningKey };
    expect(await create('salesforce', credentials)).toMatchObject(connected);
  });

  test('a Salesforce password, with the security token behind it', async () => {
    const { username, password, securityToken, clientId, clientSecret } = running.sandboxes.salesforce;
    const credentials = { username, password, client_id: clientId, client_secret: clientSecret };
    const made = await create('salesforce', { ...credentials, security_token: securityToken });
    expect(made).toMatchObject(connected);
    expect(await create('salesforce', credentials)).toMatchObject({
      body: { data: { last_test_succeeded: false } },
    });
  });

  test('a Zendesk API token', async () => {
    const { email, apiToken } = running.sandboxes.zendesk;
    const made = await create('zendesk', { domain: 'acme', email, api_token: apiToken });
    expect(made).toMatchObject(connected);
    expect(await create('zendesk', { email, api_token: apiToken })).toMatchObject({ status: 400 });
  });

  test('a Datadog API key', async () => {
    expect(await create('datadog', { api_key: running.sandboxes.datadog.apiKey })).toMatchObject(connected);
  });

  test.each(['outreach', 'google_ads'] as const)('a refresh token of %s', async (type) => {
    const { auth } = server.running.services.connectors.get(type) ?? {};
    const scopes = auth?.method === 'oauth2' ? auth.oauth.scopes.join(' ') : '';
    const { refreshToken } = running.sandboxes[type].oauth.issue(scopes);
    expect(await create(type, { refresh_token: refreshToken })).toMatchObject(connected);
  });

  test.each(OAUTH_TYPES)('%s with nothing at all is told every way to connect', async (type) => {
    const { status, body } = await create(type, REQUIRED[type] ?? {});
    expect(status).toBe(400);
    expect(body.message).toMatch(/oauth_code is required.*access_token, or refresh_token/);
  });
});
