import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Egress } from '#egress';
import { authorizationUrl, exchangeCode, revokeGrant } from '#oauth';
import { Redactor, Secret } from '#secret';
import definition from './index.ts';
import { oauth } from './oauth.ts';
import type { GoogleAdsSandbox } from './sandbox/index.ts';
import { inAccount } from './testing/account.ts';

const verifier = 'a-verifier-of-at-least-forty-three-characters';
const asked = {
  clientId: 'sandbox-client-id',
  details: {},
  callbackUrl: 'http://127.0.0.1:8080/oauth/callback',
  state: 'a-state',
  verifier,
};

test('the browser goes to Google, asking for both APIs and a refresh token, with PKCE', async () => {
  const url = new URL(await authorizationUrl({ label: 'Google Ads', oauth, baseUrl: undefined }, asked));
  expect(url.origin + url.pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'sandbox-client-id',
    redirect_uri: asked.callbackUrl,
    scope: 'https://www.googleapis.com/auth/adwords https://www.googleapis.com/auth/datamanager',
    state: 'a-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    access_type: 'offline',
    prompt: 'consent',
  });
});

test('tokens are got and given back at Google, or all at the base URL', () => {
  expect(oauth.endpoints({}, undefined)).toMatchObject({
    token: 'https://oauth2.googleapis.com/token',
    revoke: 'https://oauth2.googleapis.com/revoke',
  });
  expect(oauth.endpoints({}, 'http://127.0.0.1:9')).toEqual({
    authorize: 'http://127.0.0.1:9/o/oauth2/v2/auth',
    token: 'http://127.0.0.1:9/token',
    revoke: 'http://127.0.0.1:9/revoke',
  });
});

/** Goes through the consent page as a person does, and gives the code of the redirect. */
async function consent(url: string): Promise<string> {
  const page = await (await fetch(url)).text();
  const [, hidden = ''] = /name="asked" value="([^"]*)"/.exec(page) ?? [];
  const body = new URLSearchParams({ asked: hidden.replaceAll('&amp;', '&'), decision: 'allow' });
  const answer = await fetch(new URL(url), { method: 'POST', body, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

async function authorize(
  sandbox: GoogleAdsSandbox,
  run: (grant: Awaited<ReturnType<typeof exchangeCode>>) => unknown,
) {
  const egress = new Egress({
    allowedAddresses: ['127.0.0.0/8'],
    certificateAuthorities: [],
    userAgent: 'Spillway',
  });
  const http = egress.httpClient({
    type: 'test',
    redactor: new Redactor([]),
    signal: new AbortController().signal,
  });
  const provider = { label: definition.label, oauth, baseUrl: sandbox.url };
  const client = { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) };
  try {
    const code = new Secret(await consent(await authorizationUrl(provider, asked)));
    const grant = await exchangeCode(http, provider, { ...asked, client, code });
    await run(grant);
    await revokeGrant(http, provider, client, grant);
  } finally {
    await egress.close();
  }
}

test(
  'consent gives a refresh token and both scopes, and the grant is given back in the end',
  inAccount(async ({ sandbox }) => {
    const before = sandbox.oauth.liveGrants;
    await authorize(sandbox, (grant) => {
      expect(grant.refreshToken).toBeInstanceOf(Secret);
      expect(grant.scopes).toEqual(oauth.scopes);
      expect(sandbox.oauth.liveGrants).toBe(before + 1);
    });
    expect(sandbox.oauth.liveGrants).toBe(before);
  }),
);

test(
  'a token that Google refuses is renewed and the request sent once more',
  inAccount(async ({ harness, sandbox }) => {
    await harness.objects();
    sandbox.oauth.expireAccessTokens();
    expect(await harness.objects()).not.toEqual([]);
    expect(sandbox.oauth.refreshes).toBe(1);
  }),
);

test(
  'an authorization that is over asks for a new one',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.oauth.revokeAll();
    await expect(harness.objects()).rejects.toMatchObject({ whoMustAct: 'reconnect' });
  }),
);
