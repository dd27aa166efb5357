import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { CredentialsError, checkCredentials } from '#connector-kit';
import { Egress } from '#egress';
import { authorizationUrl, exchangeCode, revokeGrant } from '#oauth';
import type { Grant } from '#oauth';
import { Redactor, Secret } from '#secret';
import { credentialFields } from './credentials.ts';
import { readSubdomain } from './domain.ts';
import { oauth } from './oauth.ts';
import { startZendeskSandbox } from './sandbox/index.ts';
import { inAccount } from './testing/account.ts';

const CALLBACK = 'https://spillway.example.com/oauth/callback';
const VERIFIER = 'a-verifier-of-forty-three-characters-at-least-0';

test.each([
  'acme',
  'ACME',
  'acme.zendesk.com',
  'Acme.Zendesk.Com',
  'https://acme.zendesk.com',
  'HTTPS://acme.zendesk.com/',
])('%s is the account acme', (domain) => {
  expect(oauth.detailsAsked?.({ domain })).toEqual({ subdomain: 'acme' });
  expect(checkCredentials(credentialFields, { domain })).toEqual({ domain });
});

test.each([
  'acme.example.com',
  'zendesk.com',
  'https://acme',
  'http://acme.zendesk.com',
  'acme.zendesk.com.example.com',
  'acme.zendesk.com:8443',
  'https://acme.zendesk.com/agent',
  'https://user@acme.zendesk.com',
  'https://example.com/acme.zendesk.com',
  'acme.zendesk.com@example.com',
  'a.b.zendesk.com',
  '-acme',
  'acme?x',
  '127.0.0.1',
])('%s is no account of Zendesk', (domain) => {
  expect(() => oauth.detailsAsked?.({ domain })).toThrow(CredentialsError);
  expect(() => checkCredentials(credentialFields, { domain })).toThrow('domain');
  expect(() => oauth.endpoints({ subdomain: domain }, undefined)).toThrow('enter its domain');
  expect(readSubdomain(domain)).toBeUndefined();
});

test('an authorization needs a domain', () => {
  expect(() => oauth.detailsAsked?.({})).toThrow('domain is required');
  expect(() => oauth.endpoints({}, undefined)).toThrow('not known which Zendesk account');
});

test('a person is sent to their own account, with PKCE', async () => {
  const url = new URL(
    await authorizationUrl(
      { label: 'Zendesk', oauth, baseUrl: undefined },
      {
        clientId: 'client',
        details: { subdomain: 'acme' },
        callbackUrl: CALLBACK,
        state: 'state',
        verifier: VERIFIER,
      },
    ),
  );
  expect(url.origin + url.pathname).toBe('https://acme.zendesk.com/oauth/authorizations/new');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'client',
    redirect_uri: CALLBACK,
    scope: 'read write',
    state: 'state',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  });
});

test('a code is exchanged in JSON with the lifetimes asked for, and the grant is revoked with its own token', async () => {
  const sandbox = await startZendeskSandbox();
  const egress = new Egress({
    allowedAddresses: ['127.0.0.0/8'],
    certificateAuthorities: [],
    userAgent: 'Spillway',
  });
  try {
    const provider = { label: 'Zendesk', oauth, baseUrl: sandbox.url };
    const http = egress.httpClient({
      type: 'zendesk',
      redactor: new Redactor(),
      signal: new AbortController().signal,
    });
    const client = { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) };
    const details = { subdomain: 'acme' };
    const asked = { clientId: client.id, details, callbackUrl: CALLBACK, state: 's', verifier: VERIFIER };
    const consent = new URL(await authorizationUrl(provider, asked));
    const decision = await fetch(new URL(consent.pathname, sandbox.url), {
      method: 'POST',
      body: new URLSearchParams({ asked: consent.searchParams.toString(), decision: 'allow' }),
      redirect: 'manual',
    });
    const back = new URL(decision.headers.get('location') ?? '');
    const code = new Secret(back.searchParams.get('code') ?? '');
    const exchange = { client, details, code, callbackUrl: CALLBACK, verifier: VERIFIER };
    const grant: Grant = await exchangeCode(http, provider, exchange);
    expect(grant).toMatchObject({ details, scopes: ['read', 'write'] });
    expect((grant.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(86_000_000);
    const sent = sandbox.exchanges.find(({ url }) => url === '/oauth/tokens');
    expect(sent?.requestHeaders['content-type']).toContain('application/json');
    expect(JSON.parse(sent?.requestBody ?? '')).toMatchObject({
      grant_type: 'authorization_code',
      scope: 'read write',
      expires_in: 86_400,
      refresh_token_expires_in: 7_689_600,
    });
    expect(sandbox.oauth.liveGrants).toBe(1);
    expect(await revokeGrant(http, provider, client, grant)).toBe(true);
    expect(sandbox.oauth.liveGrants).toBe(0);
    expect(sandbox.exchanges.at(-1)).toMatchObject({
      method: 'DELETE',
      url: '/api/v2/oauth/tokens/current.json',
    });
    await expect(exchangeCode(http, provider, exchange)).rejects.toMatchObject({ whoMustAct: 'reconnect' });
  } finally {
    await egress.close();
    await sandbox.close();
  }
});

test(
  'a token that Zendesk has ended is renewed, and used from then on',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.oauth.expireAccessTokens();
    expect(await harness.objects()).toHaveLength(5);
    expect(sandbox.oauth.refreshes).toBe(1);
    expect(await harness.objects()).toHaveLength(5);
    expect(sandbox.oauth.refreshes).toBe(1);
  }),
);

test(
  'a token that has lived is renewed before it is sent',
  inAccount(
    async ({ harness, sandbox, requests }) => {
      await harness.objects();
      expect(sandbox.oauth.refreshes).toBe(1);
      expect(requests()).toEqual(['POST /oauth/tokens', 'GET /custom_objects']);
    },
    { expiresInSeconds: 0 },
  ),
);
