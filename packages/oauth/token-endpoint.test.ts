import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '#connector-kit';
import type { HttpClient } from '#connector-kit';
import { Egress } from '#egress';
import { Redactor, Secret } from '#secret';
import { exchangeCode, isExpiring, refreshGrant, requestToken, revokeGrant } from './index.ts';
import type { Grant, Provider } from './index.ts';

interface Heard {
  readonly url: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

interface Endpoint {
  readonly url: string;
  readonly heard: Heard[];
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

const egress = new Egress({
  allowedAddresses: ['127.0.0.0/8'],
  certificateAuthorities: [],
  userAgent: 'Spillway',
});
const client = { id: 'the-client', secret: new Secret("it's ~a (secret)! of the client") };
let endpoint: Endpoint;
let elsewhere: Endpoint;

beforeAll(async () => {
  endpoint = await startEndpoint();
  elsewhere = await startEndpoint();
});
afterAll(async () => {
  await egress.close();
  await endpoint.close();
  await elsewhere.close();
});
afterEach(() => {
  elsewhere.heard.length = 0;
  endpoint.heard.length = 0;
});

async function startEndpoint(): Promise<Endpoint> {
  const server: Server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
      const { url = '', headers } = request;
      started.heard.push({ url, headers, body: Buffer.concat(chunks).toString('utf8') });
      started.answer(response);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const started: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: [],
    answer: (response) => void response.end('{}'),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return started;
}

/** A client that knows none of what is sent: nobody told it. */
function newHttp(): HttpClient {
  const signal = AbortSignal.timeout(30_000);
  return egress.httpClient({ type: 'practice:oauth', redactor: new Redactor([]), signal });
}

function provider(quirks: Partial<Provider['oauth']> = {}): Provider {
  return {
    label: 'Practice',
    baseUrl: undefined,
    oauth: {
      scopes: [],
      pkce: true,
      lifetimeSeconds: 7_200,
      endpoints: () => ({
        authorize: `${endpoint.url}/authorize`,
        token: `${endpoint.url}/token`,
        revoke: `${endpoint.url}/revoke`,
      }),
      ...quirks,
    },
  };
}

const before = { details: {}, scopes: ['read'], refreshToken: new Secret('the-refresh-token-before') };

function refresh(quirks?: Partial<Provider['oauth']>): Promise<Grant> {
  return refreshGrant(newHttp(), provider(quirks), client, before);
}

function answering(members: Readonly<Record<string, unknown>>, status = 200): void {
  const whole = { access_token: 'the-access-token', token_type: 'bearer', ...members };
  endpoint.answer = (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(whole));
  };
}

function secondsLeft({ expiresAt }: Grant): number {
  return Math.round(((expiresAt?.getTime() ?? 0) - Date.now()) / 1000);
}

describe('the life of a token', () => {
  const own = 7_200;
  const longest = 366 * 86_400;
  test.each<[unknown, number]>([
    [3600, 3600],
    ['3600', 3600],
    [3600.5, 3601],
    [0, own],
    ['0', own],
    [-5, own],
    ['soon', own],
    ['', own],
    [true, own],
    [[], own],
    [null, own],
    [undefined, own],
    [1e12, longest],
    [1e300, longest],
    ['1e999', own],
  ])('expires_in %j', async (expires_in, seconds) => {
    answering({ expires_in });
    const grant = await refresh();
    expect(Math.abs(secondsLeft(grant) - seconds)).toBeLessThanOrEqual(2);
    expect(isExpiring(grant, new Date())).toBe(false);
  });
});

describe('an answer that is not to the letter', () => {
  test.each(['bearer', 'Bearer', 'BEARER', undefined, null, ''])('token_type %j', async (token_type) => {
    answering({ token_type });
    expect((await refresh()).accessToken.reveal()).toBe('the-access-token');
  });

  test.each<[unknown, readonly string[]]>([
    ['read write', ['read', 'write']],
    ['read,write', ['read', 'write']],
    [
      ['read', 'write'],
      ['read', 'write'],
    ],
    [['read', 7, null], ['read']],
    [[], ['read']],
    ['', ['read']],
    [null, ['read']],
    [7, ['read']],
    [{ read: true }, ['read']],
  ])('scope %j', async (scope, scopes) => {
    answering({ scope });
    expect((await refresh()).scopes).toEqual(scopes);
  });

  test.each(['', null, undefined])('refresh_token %j: the one before stays', async (refresh_token) => {
    answering({ refresh_token });
    expect((await refresh()).refreshToken?.reveal()).toBe('the-refresh-token-before');
  });

  test('an ID token that nobody asked for', async () => {
    answering({ id_token: 'not.a.token' });
    expect((await refresh()).accessToken.reveal()).toBe('the-access-token');
  });

  test('201 in place of 200', async () => {
    answering({}, 201);
    expect((await refresh()).accessToken.reveal()).toBe('the-access-token');
  });
});

describe('an answer that grants nothing', () => {
  test.each<[string, object]>([
    ['another kind of token', { token_type: 'mac' }],
    ['an empty access token', { access_token: '' }],
    ['a number for an access token', { access_token: 12_345 }],
    ['no access token', { access_token: undefined }],
  ])('%s', async (_name, members) => {
    answering({ ...members, refresh_token: 'a-new-refresh-token' });
    const fault: unknown = await refresh().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(String(fault)).toContain('no answer of a token endpoint');
    expect(String(fault)).not.toContain('a-new-refresh-token');
  });

  test('ten megabytes are not read to their end', async () => {
    let written = 0;
    endpoint.answer = (response) => {
      const part = Buffer.alloc(65_536, ' ');
      const write = (): void => {
        while (written < 10_000_000) {
          written += part.length;
          if (!response.write(part)) return void response.once('drain', write);
        }
        response.end('{}');
      };
      write();
    };
    await expect(refresh()).rejects.toMatchObject({ fault: 'too_large', sent: true });
    expect(written).toBeLessThan(10_000_000);
  });
});

describe('a token endpoint that redirects elsewhere is sent nothing there:', () => {
  const redirect = (status: number, location: string): void => {
    endpoint.answer = (response) => void response.writeHead(status, { location }).end();
  };
  const verifier = 'the-verifier-the-verifier-the-verifier-the-verifier';
  const asking: Record<string, () => Promise<unknown>> = {
    'a code': () =>
      exchangeCode(newHttp(), provider(), {
        client,
        details: {},
        code: new Secret('the-code'),
        callbackUrl: 'https://spillway.example.com/oauth/callback',
        verifier,
      }),
    'a refresh token': () => refresh(),
    'a refresh token as JSON': () => refresh({ tokenRequest: 'json' }),
    'a client by basic authentication': () => refresh({ clientAuthentication: 'basic' }),
    'an assertion': () =>
      requestToken(newHttp(), 'Practice', {
        url: `${endpoint.url}/token`,
        parameters: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'ey.ey.ey' },
        lifetimeSeconds: 60,
      }),
    'a revocation': () =>
      revokeGrant(newHttp(), provider(), client, { ...before, accessToken: new Secret('the-access-token') }),
    'a revocation in its own way': () =>
      revokeGrant(
        newHttp(),
        provider({ revokeRequest: () => ({ method: 'DELETE', url: `${endpoint.url}/tokens/current` }) }),
        client,
        { ...before, accessToken: new Secret('the-access-token') },
      ),
  };

  test.each(
    Object.keys(asking).flatMap((name) => [301, 302, 303, 307, 308].map((status) => [name, status] as const)),
  )('%s, %d', async (name, status) => {
    redirect(status, `${elsewhere.url}/token`);
    await asking[name]?.().catch(() => undefined);
    expect(endpoint.heard).toHaveLength(1);
    expect(elsewhere.heard).toEqual([]);
  });

  test('the message names the status, and no grant is taken back', async () => {
    redirect(307, `${elsewhere.url}/token`);
    await expect(refresh()).rejects.toThrow(/answered 307.*check the account's address/i);
  });
});

test('words that repeat what they heard lose it in any spelling', async () => {
  for (const quirks of [{}, { tokenRequest: 'json' }, { clientAuthentication: 'basic' }] as const) {
    endpoint.answer = (response) => {
      const { body = '', headers } = endpoint.heard.at(-1) ?? {};
      const plain = [...new URLSearchParams(body)].map(([name, value]) => `${name}: ${value}`).join(' ');
      const heard = `${headers?.authorization ?? ''} ${plain} ${body}`;
      response.writeHead(400).end(JSON.stringify({ error: 'invalid_grant', error_description: heard }));
    };
    const fault = String(await refresh(quirks).catch((error: unknown) => error));
    expect(fault).toContain('[redacted]');
    expect(fault).not.toMatch(/secret\)|the-refresh-token|secret%29|it%27s|it's|~a|%7Ea/);
    expect(fault).not.toContain(Buffer.from(`${client.id}:`).toString('base64').slice(0, 12));
  }
});
