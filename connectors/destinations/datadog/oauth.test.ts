import { describe, expect, test } from 'vitest';
import { CredentialsError } from '#connector-kit';
import { Egress } from '#egress';
import { authorizationUrl, exchangeCode, newVerifier, revokeGrant } from '#oauth';
import { Redactor, Secret } from '#secret';
import { oauth } from './oauth.ts';
import type { DatadogSandbox } from './sandbox/index.ts';
import { startDatadogSandbox } from './sandbox/index.ts';
import { allSucceeded, append, granted, inAccount } from './testing/account.ts';

const callbackUrl = 'http://127.0.0.1:8787/oauth/callback';
const asked = { clientId: 'sandbox-client-id', callbackUrl, state: 's', verifier: newVerifier() };

describe('the way to the consent page', () => {
  test('leads to US1, where a person may choose their own site, with PKCE and no scopes', async () => {
    const provider = { label: 'Datadog', oauth, baseUrl: undefined };
    const url = new URL(await authorizationUrl(provider, { ...asked, details: {} }));
    expect(url.origin + url.pathname).toBe('https://app.datadoghq.com/oauth2/v1/authorize');
    expect([...url.searchParams.keys()].toSorted()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'state',
    ]);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
  });

  test('leads to the site that is asked for, by domain or by credential', () => {
    expect(oauth.detailsAsked?.({})).toEqual({});
    expect(oauth.detailsAsked?.({ domain: 'EU1' })).toEqual({ domain: 'datadoghq.eu' });
    // Held against what was authorized, the credential shows that it says otherwise.
    const details =
      oauth.detailsAsked?.({ domain: 'datadoghq.com', site: 'https://us3.datadoghq.com' }) ?? {};
    expect(details).toEqual({ domain: 'us3.datadoghq.com' });
    expect(oauth.endpoints(details, undefined)).toEqual({
      authorize: 'https://us3.datadoghq.com/oauth2/v1/authorize',
      token: 'https://api.us3.datadoghq.com/oauth2/v1/token',
      revoke: 'https://api.us3.datadoghq.com/oauth2/v1/revoke',
    });
  });

  test('leads nowhere else', () => {
    expect(() => oauth.detailsAsked?.({ domain: 'example.com' })).toThrow(CredentialsError);
    expect(() => oauth.detailsAsked?.({ site: 'example.com' })).toThrow(/site names "example\.com"/);
  });
});

describe('the redirect names the site', () => {
  test.each([
    [{ domain: 'datadoghq.eu', site: 'app.datadoghq.eu' }, 'https://api.datadoghq.eu/oauth2/v1/token'],
    [{ site: 'bakery.us5.datadoghq.com' }, 'https://api.us5.datadoghq.com/oauth2/v1/token'],
    [{ domain: 'us2.ddog-gov.com' }, 'https://api.us2.ddog-gov.com/oauth2/v1/token'],
  ])('%j', (details, token) => {
    expect(oauth.endpoints(details, undefined).token).toBe(token);
    const kept = oauth.detailsAnswered?.({}, details, undefined) ?? {};
    expect(Object.keys(kept)).toEqual(['domain']);
    expect(oauth.endpoints(kept, undefined).token).toBe(token);
  });

  test.each([
    'example.com',
    'datadoghq.com.example.com',
    'datadoghq.com@example.com',
    'example.com/?datadoghq.com',
  ])('the code and the client secret never go to %s', (domain) => {
    expect(() => oauth.endpoints({ domain }, undefined)).toThrow(/The redirect from Datadog names/);
  });

  test('a base URL replaces every host', () => {
    expect(oauth.endpoints({ domain: 'datadoghq.eu' }, 'http://127.0.0.1:1')).toEqual({
      authorize: 'http://127.0.0.1:1/oauth2/v1/authorize',
      token: 'http://127.0.0.1:1/oauth2/v1/token',
      revoke: 'http://127.0.0.1:1/oauth2/v1/revoke',
    });
  });
});

test('a person consents, the code becomes a grant of their site, and revoking ends it', async () => {
  const sandbox = await startDatadogSandbox({ domain: 'datadoghq.eu' });
  const egress = new Egress({
    allowedAddresses: ['127.0.0.0/8'],
    certificateAuthorities: [],
    userAgent: 'Spillway',
  });
  const redactor = new Redactor([]);
  const http = egress.httpClient({ type: 'datadog:oauth', redactor, signal: new AbortController().signal });
  const provider = { label: 'Datadog', oauth, baseUrl: sandbox.url };
  const client = { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) };
  try {
    const back = await consent(sandbox, await authorizationUrl(provider, { ...asked, details: {} }));
    expect(back.get('state')).toBe('s');
    const details = Object.fromEntries(
      (oauth.redirectDetails ?? []).map((name) => [name, back.get(name) ?? '']),
    );
    const code = new Secret(back.get('code') ?? '');
    const grant = await exchangeCode(http, provider, { ...asked, client, details, code });
    expect(grant.details).toEqual({ domain: 'datadoghq.eu' });
    expect(grant.refreshToken).toBeDefined();
    expect(sandbox.oauth.liveGrants).toBe(1);
    expect(await revokeGrant(http, provider, client, grant)).toBe(true);
    expect(sandbox.oauth.liveGrants).toBe(0);
  } finally {
    await egress.close();
    await sandbox.close();
  }
});

/** What the redirect carries after somebody pressed "Allow". */
async function consent(sandbox: DatadogSandbox, url: string): Promise<URLSearchParams> {
  const { search, pathname } = new URL(url);
  const response = await fetch(`${sandbox.url}${pathname}`, {
    method: 'POST',
    body: new URLSearchParams({ asked: search.slice(1), decision: 'allow' }),
    redirect: 'manual',
  });
  return new URL(response.headers.get('location') ?? '').searchParams;
}

test(
  'a token that is about to expire is renewed before it is used',
  inAccount(
    async ({ harness, sandbox }) => {
      expect((await harness.check()).at(-1)).toMatchObject({ step: 'List objects', status: 'success' });
      expect(sandbox.oauth.refreshes).toBe(1);
    },
    { grant: (sandbox) => ({ ...granted(sandbox), expiresInSeconds: 0 }) },
  ),
);

test(
  'a token that is refused is renewed once, and again with the refresh token that came along',
  inAccount(
    async ({ harness, sandbox }) => {
      for (const times of [1, 2]) {
        sandbox.oauth.expireAccessTokens();
        expect((await harness.check()).at(-1)).toMatchObject({ step: 'List objects', status: 'success' });
        expect(sandbox.oauth.refreshes).toBe(times);
      }
    },
    { credentials: () => ({}), grant: granted },
  ),
);

test(
  'an authorization alone can’t write, and says so before anything is sent',
  inAccount(
    async ({ harness, requests }) => {
      await expect(harness.write(append('log', [{ message: 'x' }]))).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/There is no API key.*enter it as api_key/) as string,
      });
      expect(requests()).toEqual([]);
    },
    { credentials: () => ({}), grant: granted },
  ),
);

test(
  'beside an authorization the API key writes, at the site that was authorized',
  inAccount(
    async ({ harness, sandbox }) => {
      expect(await harness.write(append('log', [{ message: 'x' }]))).toEqual(allSucceeded(1));
      expect(sandbox.exchanges[0]?.requestHeaders).not.toHaveProperty('authorization');
    },
    { grant: granted },
  ),
);
