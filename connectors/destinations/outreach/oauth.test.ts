import { describe, expect, test } from 'vitest';
import type { AccessToken } from '#connector-kit';
import { Egress } from '#egress';
import { authorizationUrl, exchangeCode, newVerifier, refreshGrant } from '#oauth';
import { Redactor, Secret } from '#secret';
import definition from './index.ts';
import { connectionOf, oauth, SCOPES } from './oauth.ts';
import { startOutreachSandbox } from './sandbox/index.ts';
import { allSucceeded, inAccount } from './testing/account.ts';

const CALLBACK = 'http://127.0.0.1:4000/oauth/callback';

describe('the authorization', () => {
  const asked = { clientId: 'id', details: {}, callbackUrl: CALLBACK, state: 's', verifier: newVerifier() };

  test('is asked of Outreach, with the scopes and without PKCE', async () => {
    const url = new URL(await authorizationUrl({ label: 'Outreach', oauth, baseUrl: undefined }, asked));
    expect(`${url.origin}${url.pathname}`).toBe('https://api.outreach.io/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'id',
      redirect_uri: CALLBACK,
      scope: SCOPES.join(' '),
      state: 's',
    });
  });

  test('goes to no other host, but where the operator says so', () => {
    expect(oauth.endpoints({ host: 'evil.example.com' }, undefined)).toEqual({
      authorize: 'https://api.outreach.io/oauth/authorize',
      token: 'https://api.outreach.io/oauth/token',
    });
    expect(oauth.endpoints({}, 'http://127.0.0.1:1')).toMatchObject({
      token: 'http://127.0.0.1:1/oauth/token',
    });
  });

  test('ends with tokens that last two hours, a new refresh token each time, and a name for the connection', async () => {
    const sandbox = await startOutreachSandbox({ secondsBetweenTokens: 0 });
    const egress = new Egress({
      allowedAddresses: ['127.0.0.0/8'],
      certificateAuthorities: [],
      userAgent: 'Spillway',
    });
    const http = egress.httpClient({
      type: 'outreach:oauth',
      redactor: new Redactor([]),
      signal: new AbortController().signal,
    });
    const provider = { label: 'Outreach', oauth, baseUrl: sandbox.url };
    const client = { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) };
    try {
      const page = new URL(await authorizationUrl(provider, { ...asked, clientId: client.id }));
      const consent = await fetch(page, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ asked: page.search.slice(1), decision: 'allow' }),
      });
      const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
      const exchange = { client, details: {}, code: new Secret(code), callbackUrl: CALLBACK, verifier: '' };
      const first = await exchangeCode(http, provider, exchange);
      expect(first.scopes).toEqual(SCOPES);
      expect(Math.round(((first.expiresAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(120);
      expect(connectionOf(first.details)).toMatch(/^[\da-f-]{36}$/);
      const second = await refreshGrant(http, provider, client, {
        ...first,
        refreshToken: first.refreshToken ?? new Secret(''),
      });
      expect(second.refreshToken?.reveal()).not.toBe(first.refreshToken?.reveal());
      expect(second.details).toEqual(first.details);
    } finally {
      await egress.close();
      await sandbox.close();
    }
  });
});

describe('the access token', () => {
  const tokenRequests = (url: string): boolean => url === '/oauth/token';

  test(
    'is renewed ahead of its end',
    inAccount(
      async ({ harness, sandbox }) => {
        await harness.objects();
        expect(sandbox.exchanges.map(({ url }) => url)).toEqual(['/oauth/token', '/api/v2/types']);
      },
      { grant: { expiresInSeconds: 0 } },
    ),
  );

  test(
    'is renewed on a 401, once for all requests under way, and they are made again',
    inAccount(async ({ harness, sandbox }) => {
      const before: AccessToken = await harness.token();
      sandbox.oauth.expireAccessTokens();
      const lists = await Promise.all(Array.from({ length: 4 }, () => harness.objects()));
      expect(lists.map(({ length }) => length)).toEqual([5, 5, 5, 5]);
      expect(sandbox.exchanges.filter(({ url }) => tokenRequests(url))).toHaveLength(1);
      expect((await harness.token()).value.reveal()).not.toBe(before.value.reveal());
    }),
  );

  test(
    'that dies between two batches is renewed for the second',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('prospect');
      sandbox.oauth.expireAccessTokens();
      const records = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ emails: [`${name}@example.com`] }));
      const write = { object, operation: 'upsert', primaryIdentifier: 'emails', records } as const;
      expect(await harness.write(write)).toEqual(allSucceeded(5));
    }),
  );

  test(
    'may be minted once a minute only: until then, later is what is said',
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.oauth.expireAccessTokens();
        await harness.objects();
        sandbox.oauth.expireAccessTokens();
        await expect(harness.objects()).rejects.toMatchObject({
          whoMustAct: 'retry_later',
          message: expect.stringMatching(/answered 429 while renewing the access token/) as string,
        });
      },
      { secondsBetweenTokens: 60 },
    ),
  );
});

test('requests are counted for each connection apart', () => {
  const key = (details: Record<string, string>): string | undefined =>
    definition.rateLimit?.({}, details).key;
  const authorized = (details = {}): Record<string, string> => ({
    ...oauth.detailsAnswered?.({ access_token: 'the-same-token' }, details, undefined),
  });
  const first = authorized();
  expect(key(first)).not.toBe(key(authorized()));
  expect(key(authorized(first))).toBe(key(first));
  expect(key({})).toBe('tokens that were never renewed');
});
