import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { defineDestination, ReconnectError, RetryLaterError } from '#connector-kit';
import type { AnyDestination, ConnectorContext, DestinationObject, OAuth2 } from '#connector-kit';
import { OAuthProvider, route, serveSandbox } from '#sandbox-kit';
import type { OAuthProviderOptions, Sandbox } from '#sandbox-kit';
import type { TestServer } from '../../../apps/server/testing/test-server.ts';
import type { Served } from './served.ts';

export const CLIENT = { id: 'practice-client', secret: 'practice-client-secret-5f1d' } as const;

/** A provider that takes the whole grant back when a refresh token is used twice, as Zendesk and Outreach do. */
export interface PracticeProvider extends Sandbox {
  readonly oauth: OAuthProvider;
  /** Requests to its API that carried a live token. */
  asked: number;
}

export async function startPracticeProvider(
  options: Partial<OAuthProviderOptions> = {},
): Promise<PracticeProvider> {
  const oauth = new OAuthProvider({
    name: 'Practice',
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    authorizePath: /^\/authorize$/,
    tokenPath: /^\/token$/,
    revokePath: /^\/revoke$/,
    accessTokenSeconds: 3600,
    saysExpiresIn: 'always',
    rotates: true,
    requiresPkce: true,
    codeSeconds: 120,
    ...options,
  });
  const sandbox = await serveSandbox({
    routes: [
      ...oauth.routes,
      route('GET', /^\/me$/, () => {
        provider.asked += 1;
        return { status: 200, json: { account: 'Example' } };
      }),
    ],
    guard: (request) =>
      oauth.scopeOf(request) === undefined
        ? { status: 401, json: { message: 'the token is refused' } }
        : undefined,
    errorBody: (_status, message) => ({ message }),
  });
  const provider = Object.assign(sandbox, { oauth, asked: 0 });
  return provider;
}

const note: DestinationObject = {
  fullName: 'note',
  label: 'Note',
  supportedOperations: ['append'],
  allowCustomFields: false,
  allowCaseSensitiveFields: false,
  supportsFieldOrdering: false,
  fields: [],
};

/** A destination of that provider. */
export function practiceConnector(
  type: string,
  url: () => string,
  quirks: Partial<OAuth2> = {},
): AnyDestination {
  const fields = [
    { id: 'domain', label: 'Domain', type: 'string' },
    { id: 'api_key', label: 'API key', type: 'string', secret: true },
  ] as const;
  const askWho = async ({ http }: ConnectorContext<unknown>): Promise<void> => {
    const { status } = await http.request({ method: 'GET', url: `${url()}/me`, bearer: true });
    if (status === 401) throw new ReconnectError('Practice refuses the token: authorize again.');
    if (status !== 200) throw new RetryLaterError(`Practice answered ${status} to the question who we are.`);
  };
  return defineDestination({
    type,
    label: 'Practice',
    documentation: type,
    overview: { apiVersion: null, objects: [], limits: 'none', proof: [] },
    auth: {
      method: 'oauth2',
      fields,
      alternatives: [['api_key']],
      oauth: {
        scopes: ['read', 'write'],
        pkce: true,
        lifetimeSeconds: 3600,
        endpoints: () => ({
          authorize: `${url()}/authorize`,
          token: `${url()}/token`,
          revoke: `${url()}/revoke`,
        }),
        detailsAsked: ({ domain }) => (domain === undefined ? {} : { account: domain.toLowerCase() }),
        ...quirks,
      },
    },
    connectionDetails: ({ domain }) => (domain === undefined ? {} : { domain }),
    check: [
      {
        name: 'Authenticate',
        async run(context) {
          if (context.credentials.api_key === undefined) await askWho(context);
          return { found: { account_name: 'Example' } };
        },
      },
    ],
    // Listed with what the check has found, as providers with several accounts need it.
    objects: async ({ found }) => (found['account_name'] === undefined ? [] : [note]),
    fields: async () => [],
    limits: async () => ({ maxBatchSize: 1, maxParallelBatches: 1 }),
    write: async () => ({ outcomes: [] }),
  });
}

/** As if the server came with another connector. */
export function addConnector({ running }: Pick<TestServer, 'running'>, connector: AnyDestination): void {
  const { connectors } = running.services;
  (connectors as Map<string, AnyDestination>).set(connector.type, connector);
}

export interface Practice {
  readonly provider: PracticeProvider;
  /** The way of a browser: to the consent page, a button, our callback. @returns where it lands */
  consent(authorizeUrl: string, decision?: 'allow' | 'deny'): Promise<URL>;
  /** An authorization from its beginning to its code. */
  authorize(query?: Readonly<Record<string, string>>, token?: string): Promise<string>;
}

/** A provider, its connector `practice` and its OAuth client for all tests of a file. */
export function usePractice(served: Served, options: Partial<OAuthProviderOptions> = {}): Practice {
  let provider: PracticeProvider | undefined;
  const started = (): PracticeProvider => {
    if (provider === undefined) throw new Error('the provider is not started yet');
    return provider;
  };
  beforeAll(async () => {
    provider = await startPracticeProvider(options);
    addConnector(
      served.server,
      practiceConnector('practice', () => started().url),
    );
    const { status } = await served.api('PUT', '/oauth_clients/practice', {
      token: served.server.organizationToken,
      json: { client_id: CLIENT.id, client_secret: CLIENT.secret },
    });
    if (status !== 200) throw new Error(`PUT /oauth_clients/practice answered ${status}`);
  });
  afterAll(() => provider?.close());
  const practice: Practice = {
    get provider() {
      return started();
    },
    consent: (authorizeUrl, decision = 'allow') => consent(authorizeUrl, decision),
    async authorize(query = {}, token) {
      const search = new URLSearchParams({ type: 'practice', redirect_uri: REDIRECT_URI, ...query });
      const { body } = await served.api(
        'GET',
        `/destinations/authorize_url?${search.toString()}`,
        token === undefined ? {} : { token },
      );
      const landed = await practice.consent(body.authorize_url);
      const code = landed.searchParams.get('code');
      if (code === null) throw new Error(`the browser came to ${landed.href}`);
      return code;
    },
  };
  return practice;
}

export const REDIRECT_URI = 'https://app.example.com/connected?from=spillway';

/** Follows redirects by hand up to the first one that leaves loopback. */
export async function consent(authorizeUrl: string, decision: 'allow' | 'deny'): Promise<URL> {
  const page = await fetch(authorizeUrl);
  const asked = /name="asked" value="([^"]*)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
  const decided = await fetch(authorizeUrl, {
    method: 'POST',
    body: new URLSearchParams({ asked, decision }),
    redirect: 'manual',
  });
  let landed = new URL(decided.headers.get('location') ?? authorizeUrl);
  while (landed.hostname === '127.0.0.1') {
    const next = await fetch(landed, { redirect: 'manual' });
    const location = next.headers.get('location');
    if (location === null)
      throw new Error(`${landed.pathname} answered ${next.status}: ${await next.text()}`);
    landed = new URL(location, landed);
  }
  return landed;
}

/** A page of the caller, for browsers: remembers what they arrive with. */
export async function startLandingPage(): Promise<{ url: string; arrived: URL[]; close(): Promise<void> }> {
  const arrived: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://landing');
    if (url.pathname === '/connected') arrived.push(url);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Connected</title><h1>Connected</h1>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/connected`,
    arrived,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
