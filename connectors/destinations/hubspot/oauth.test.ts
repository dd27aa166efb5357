import { expect, test } from 'vitest';
import { authorizationUrl, exchangeCode, newVerifier, refreshGrant } from '#oauth';
import type { OAuthClient, Provider } from '#oauth';
import { Egress } from '#egress';
import { Redactor, Secret } from '#secret';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import { oauth } from './oauth.ts';
import { startHubspotSandbox } from './sandbox/index.ts';
import { optionalScopes, requiredScopes } from './scopes.ts';
import { allScopes, inAccount, openTestAccount, succeeded } from './testing/account.ts';
import { violationsOf } from './testing/vendor.ts';

const callbackUrl = 'http://127.0.0.1:1/oauth/callback';

test('people consent at HubSpot, and tokens come from its API; a base URL replaces both hosts', () => {
  expect(oauth.endpoints({}, undefined)).toEqual({
    authorize: 'https://app.hubspot.com/oauth/authorize',
    token: 'https://api.hubapi.com/oauth/2026-09/token',
    revoke: 'https://api.hubapi.com/oauth/2026-09/token/revoke',
  });
  expect(oauth.endpoints({}, 'http://127.0.0.1:9')).toEqual({
    authorize: 'http://127.0.0.1:9/oauth/authorize',
    token: 'http://127.0.0.1:9/oauth/2026-09/token',
    revoke: 'http://127.0.0.1:9/oauth/2026-09/token/revoke',
  });
});

test('scopes that hang on a plan are optional, so that no account is kept out', async () => {
  const provider: Provider = { label: 'HubSpot', oauth, baseUrl: undefined };
  const request = { clientId: 'c', details: {}, callbackUrl, state: 's', verifier: newVerifier() };
  const url = new URL(await authorizationUrl(provider, request));
  expect(url.origin + url.pathname).toBe('https://app.hubspot.com/oauth/authorize');
  expect(url.searchParams.get('scope')).toBe(requiredScopes.join(' '));
  expect(url.searchParams.get('optional_scope')).toBe(optionalScopes.join(' '));
  expect(url.searchParams.get('scope')).not.toContain('crm.objects.custom');
  expect(url.searchParams.get('code_challenge_method')).toBe('S256');
});

test('an authorization ends in a grant that knows its account and scopes, and can be renewed', async () => {
  const sandbox = await startHubspotSandbox();
  const egress = new Egress({
    allowedAddresses: ['127.0.0.0/8'],
    certificateAuthorities: [],
    userAgent: 'Spillway',
    retryBaseMs: 1,
  });
  try {
    const redactor = new Redactor([]);
    const http = egress.httpClient({ type: 'test', redactor, signal: new AbortController().signal });
    const client: OAuthClient = { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) };
    const provider: Provider = { label: 'HubSpot', oauth, baseUrl: sandbox.url };
    const verifier = newVerifier();
    const page = await authorizationUrl(provider, {
      clientId: client.id,
      details: {},
      callbackUrl,
      state: 's',
      verifier,
    });
    const consent = await fetch(page, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ decision: 'allow', asked: new URL(page).search.slice(1) }),
    });
    const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const asked = { client, details: {}, code: new Secret(code), callbackUrl, verifier };
    const grant = await exchangeCode(http, provider, asked);
    expect(grant.details).toEqual({ hub_id: '4242424' });
    expect(grant.scopes).toEqual([...requiredScopes, ...optionalScopes]);
    const { refreshToken } = grant;
    if (refreshToken === undefined) throw new Error('there is no refresh token');
    const renewed = await refreshGrant(http, provider, client, { ...grant, refreshToken });
    expect(renewed).toMatchObject({ details: grant.details, scopes: grant.scopes });
    expect(renewed.accessToken.reveal()).not.toBe(grant.accessToken.reveal());
    expect(violationsOf(sandbox.exchanges).violations).toEqual([]);
  } finally {
    await egress.close();
    await sandbox.close();
  }
});

const upsert = { object: 'contacts', operation: 'upsert', primaryIdentifier: 'email' } as const;
const records = [{ email: 'new@example.com' }];

test(
  'a token that HubSpot refuses is renewed, and the request sent once more',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.oauth.expireAccessTokens();
    expect(await harness.write({ ...upsert, records })).toEqual([succeeded]);
    expect(sandbox.oauth.refreshes).toBe(1);
    expect(sandbox.exchanges.filter(({ status }) => status === 401)).toHaveLength(1);
  }),
);

test('a token that is at its end is renewed before HubSpot sees it', async () => {
  const account = await openTestAccount();
  const issued = account.sandbox.oauth.issue(allScopes.join(' '));
  const client = { id: account.sandbox.clientId, secret: new Secret(account.sandbox.clientSecret) };
  const harness = createHarness(definition, {
    credentials: {},
    baseUrl: account.sandbox.url,
    unlimited: true,
    client,
    grant: { ...issued, scopes: allScopes, expiresInSeconds: 0 },
  });
  try {
    expect(await harness.write({ ...upsert, records })).toEqual([succeeded]);
    expect(account.sandbox.oauth.refreshes).toBe(1);
    expect(account.sandbox.exchanges.filter(({ status }) => status === 401)).toEqual([]);
    expect((await harness.token()).details).toEqual({ hub_id: '4242424' });
  } finally {
    await harness.close();
    await account.close();
  }
});
