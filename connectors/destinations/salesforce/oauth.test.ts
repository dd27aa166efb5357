import { describe, expect, test } from 'vitest';
import { ReconnectError } from '#connector-kit';
import { createHarness } from '#connector-harness';
import { Egress } from '#egress';
import { authorizationUrl, exchangeCode, newVerifier, refreshGrant, revokeGrant } from '#oauth';
import { Redactor, Secret } from '#secret';
import definition from './index.ts';
import { oauth } from './oauth.ts';
import type { SalesforceSandbox } from './sandbox/index.ts';
import { startSalesforceSandbox } from './sandbox/index.ts';
import { inAccount } from './testing/account.ts';

const callbackUrl = 'http://127.0.0.1:8787/oauth/callback';
const asked = { clientId: 'sandbox-client-id', callbackUrl, state: 's', verifier: newVerifier() };
const SANDBOX_STATE = 'eyAic2FuZGJveCI6IHRydWUgfQ==';

test('the way to the consent page carries PKCE and the scopes', async () => {
  const provider = { label: 'Salesforce', oauth, baseUrl: undefined };
  const details = oauth.detailsAsked?.({ state: SANDBOX_STATE }) ?? {};
  const url = new URL(await authorizationUrl(provider, { ...asked, details }));
  expect(url.origin + url.pathname).toBe('https://test.salesforce.com/services/oauth2/authorize');
  expect(url.searchParams.get('scope')).toBe('api refresh_token id');
  expect(url.searchParams.get('code_challenge_method')).toBe('S256');
});

test('a person consents, the grant lives two hours, is renewed, and revoked', async () => {
  const sandbox = await startSalesforceSandbox();
  const egress = new Egress({
    allowedAddresses: ['127.0.0.0/8'],
    certificateAuthorities: [],
    userAgent: 'Spillway',
  });
  const signal = new AbortController().signal;
  const http = egress.httpClient({ type: 'salesforce:oauth', redactor: new Redactor([]), signal });
  const provider = { label: 'Salesforce', oauth, baseUrl: sandbox.url };
  const client = { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) };
  try {
    const details = { login_host: 'login.salesforce.com' };
    const back = await consent(sandbox, await authorizationUrl(provider, { ...asked, details }));
    const code = new Secret(back.get('code') ?? '');
    const grant = await exchangeCode(http, provider, { ...asked, client, details, code });
    expect(grant.details).toEqual({
      ...details,
      id: expect.stringContaining('/id/00D') as string,
    });
    expect(Math.round(((grant.expiresAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(120);
    const { refreshToken = new Secret('') } = grant;
    const renewed = await refreshGrant(http, provider, client, { ...grant, refreshToken });
    expect(renewed.accessToken.reveal()).not.toBe(grant.accessToken.reveal());
    expect(renewed.refreshToken?.reveal()).toBe(refreshToken.reveal());
    expect(await revokeGrant(http, provider, client, renewed)).toBe(true);
    expect(sandbox.oauth.liveGrants).toBe(0);
  } finally {
    await egress.close();
    await sandbox.close();
  }
});

describe('a token is renewed', () => {
  test(
    'when the session has ended',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.oauth.expireAccessTokens();
      expect(await harness.objects()).toHaveLength(7);
      expect(sandbox.oauth.refreshes).toBe(1);
      expect(sandbox.exchanges[0]).toMatchObject({ status: 401 });
      expect(sandbox.exchanges[0]?.responseBody).toContain('INVALID_SESSION_ID');
    }),
  );

  test('ahead of its expiry', async () => {
    const sandbox = await startSalesforceSandbox();
    const { accessToken, refreshToken } = sandbox.oauth.issue('api');
    const harness = createHarness(definition, {
      credentials: {},
      baseUrl: sandbox.url,
      grant: { accessToken, refreshToken, expiresInSeconds: 0 },
      client: { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) },
    });
    try {
      await harness.objects();
      expect(sandbox.oauth.refreshes).toBe(1);
      expect(sandbox.exchanges.map(({ status }) => status)).toEqual([200, 200]);
    } finally {
      await harness.close();
      await sandbox.close();
    }
  });

  test(
    'never where the grant is over: somebody must authorize again',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.oauth.revokeAll();
      await expect(harness.objects()).rejects.toBeInstanceOf(ReconnectError);
    }),
  );
});

describe('without a browser', () => {
  async function withCredentials(
    credentialsOf: (sandbox: SalesforceSandbox) => Record<string, string | boolean>,
    run: (harness: ReturnType<typeof createHarness>, sandbox: SalesforceSandbox) => Promise<void>,
  ): Promise<void> {
    const sandbox = await startSalesforceSandbox();
    const harness = createHarness(definition, { credentials: credentialsOf(sandbox), baseUrl: sandbox.url });
    try {
      await run(harness, sandbox);
    } finally {
      await harness.close();
      await sandbox.close();
    }
  }

  const jwt = ({ username, clientId, jwtSigningKey }: SalesforceSandbox) => ({
    username,
    client_id: clientId,
    jwt_signing_key: jwtSigningKey,
  });
  const password = (sandbox: SalesforceSandbox) => ({
    username: sandbox.username,
    password: sandbox.password,
    security_token: sandbox.securityToken,
    client_id: sandbox.clientId,
    client_secret: sandbox.clientSecret,
  });

  test.each<[string, (sandbox: SalesforceSandbox) => Record<string, string | boolean>]>([
    ['a signed assertion', jwt],
    ['one for a sandbox', (sandbox) => ({ ...jwt(sandbox), sandbox: true })],
    [
      'a key on one line',
      (sandbox) => ({
        ...jwt(sandbox),
        jwt_signing_key: sandbox.jwtSigningKey.replaceAll('\n', String.raw`\n`),
      }),
    ],
    ['a password', password],
  ])('%s is enough, and the token is renewed with it', (_name, credentialsOf) =>
    withCredentials(credentialsOf, async (harness, sandbox) => {
      const steps = await harness.check();
      expect(steps.at(-1)).toMatchObject({ step: 'List objects', status: 'success' });
      sandbox.oauth.expireAccessTokens();
      expect(await harness.objects()).toHaveLength(7);
    }),
  );

  test.each<[string, (sandbox: SalesforceSandbox) => Record<string, string | boolean>, RegExp]>([
    [
      'a wrong password',
      (sandbox) => ({ ...password(sandbox), password: 'wrong-password' }),
      /authentication failure/,
    ],
    [
      'a user who did not approve the app',
      (sandbox) => ({ ...jwt(sandbox), username: 'b@example.com' }),
      /hasn't approved/,
    ],
  ])('%s is refused in words', (_name, credentialsOf, words) =>
    withCredentials(credentialsOf, async (harness) => {
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ step: 'Authenticate', status: 'failed' });
      expect(last?.error?.message).toMatch(words);
    }),
  );

  test('the assertion is for the host that the account logs in at, and lives three minutes', async () => {
    await withCredentials(jwt, async (harness, sandbox) => {
      const claims = async (place: Record<string, string | boolean>) => {
        const other = createHarness(definition, {
          credentials: { ...jwt(sandbox), ...place },
          baseUrl: sandbox.url,
        });
        await other.objects();
        await other.close();
        const form = new URLSearchParams(
          sandbox.exchanges.findLast(({ url }) => url.endsWith('/token'))?.requestBody,
        );
        const payload = form.get('assertion')?.split('.')[1] ?? '';
        return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
          aud: string;
          iat: number;
          exp: number;
        };
      };
      expect(harness.connectionDetails()).toEqual({ username: 'admin@example.com' });
      const { aud, iat, exp } = await claims({});
      expect([aud, exp - iat]).toEqual(['https://login.salesforce.com', 180]);
      expect((await claims({ domain: 'test' })).aud).toBe('https://test.salesforce.com');
      expect((await claims({ domain: 'example--dev.sandbox.my.salesforce.com' })).aud).toBe(
        'https://test.salesforce.com',
      );
      expect((await claims({ domain: 'example.my.salesforce.com' })).aud).toBe(
        'https://login.salesforce.com',
      );
      expect((await claims({ domain: 'example.scratch.my.salesforce.com' })).aud).toBe(
        'https://test.salesforce.com',
      );
    });
  });
});

test('a token of one’s own goes to the instance that was entered, and nowhere else', async () => {
  const open = (credentials: Record<string, string>) =>
    createHarness(definition, { credentials, grant: { accessToken: 'token-of-my-own' } });
  const foreign = open({ instance_url: 'https://example.com' });
  await expect(foreign.objects()).rejects.toThrow(/example\.com, which is not Salesforce's/);
  expect(foreign.calls).toEqual([]);
  await foreign.close();
  const nowhere = open({});
  await expect(nowhere.objects()).rejects.toThrow(/enter instance_url/);
  expect(nowhere.calls).toEqual([]);
  await nowhere.close();
});

test('what the credentials say in public is shown, nothing else', () => {
  const shown = (credentials: Record<string, unknown>) =>
    createHarness(definition, { credentials }).connectionDetails();
  expect(shown({ state: SANDBOX_STATE, password: 'x', client_secret: 'y' })).toEqual({ sandbox: true });
  expect(shown({ domain: 'nowhere', instance_url: 'https://example.my.salesforce.com' })).toEqual({
    domain: 'nowhere',
    instance_url: 'https://example.my.salesforce.com',
  });
});

/** What the redirect carries after somebody pressed "Allow". */
async function consent(sandbox: SalesforceSandbox, url: string): Promise<URLSearchParams> {
  const { search, pathname } = new URL(url);
  const response = await fetch(`${sandbox.url}${pathname}`, {
    method: 'POST',
    body: new URLSearchParams({ asked: search.slice(1), decision: 'allow' }),
    redirect: 'manual',
  });
  return new URL(response.headers.get('location') ?? '').searchParams;
}
