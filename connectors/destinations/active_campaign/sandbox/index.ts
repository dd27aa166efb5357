import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { accountRoutes } from './accounts.ts';
import { contactRoutes } from './contacts.ts';
import { customObjectRoutes } from './custom-objects.ts';
import type { Fault } from './fault.ts';
import { Faults } from './fault.ts';
import { fieldRoutes } from './fields.ts';
import { importRoutes } from './imports.ts';
import { listRoutes } from './lists.ts';
import { RateLimit } from './rate-limit.ts';
import type { Reply } from './route.ts';
import { notFound, ok, route } from './route.ts';
import { seedState } from './seed.ts';
import type { SandboxState } from './state.ts';

const API_PATH = '/api/3';

export interface SandboxOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  readonly apiToken?: string;
  /** Default 5, as at ActiveCampaign. */
  readonly requestsPerSecond?: number;
  /** Receives a line for each request. */
  readonly log?: (line: string) => void;
}

/** A request and its answer as they were on the wire, credentials too. */
export interface SandboxExchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  /** Whether it was answered by a fault that was asked for. */
  readonly isFault: boolean;
}

export interface ActiveCampaignSandbox {
  /** What `SPILLWAY_ACTIVE_CAMPAIGN_BASE_URL` is set to. */
  readonly url: string;
  readonly apiToken: string;
  readonly state: SandboxState;
  /** Every answered request, oldest first. */
  readonly exchanges: readonly SandboxExchange[];
  fail(fault: Fault): void;
  /** Ends all faults. */
  heal(): void;
  close(): Promise<void>;
}

const routes = [
  route('GET', /^\/users\/me$/, () =>
    ok({
      user: {
        username: 'sandbox',
        firstName: 'Sand',
        lastName: 'Box',
        email: 'sandbox@example.com',
        links: {},
        id: '1',
      },
    }),
  ),
  ...fieldRoutes,
  ...contactRoutes,
  ...listRoutes,
  ...importRoutes,
  ...accountRoutes,
  ...customObjectRoutes,
];

/** Starts a stateful stand-in of ActiveCampaign's API v3 on loopback, with a small company's data. */
export async function startActiveCampaignSandbox(
  options: SandboxOptions = {},
): Promise<ActiveCampaignSandbox> {
  const { port = 0, apiToken = 'sandbox-api-token', requestsPerSecond = 5, log } = options;
  const state = seedState();
  const faults = new Faults();
  const rateLimit = new RateLimit(requestsPerSecond);
  const exchanges: SandboxExchange[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const requestBody = await bodyOf(request);
    const { pathname, searchParams } = new URL(url, 'http://sandbox');
    const path = pathname.startsWith(`${API_PATH}/`) ? pathname.slice(API_PATH.length) : undefined;
    const fault = faults.meet(method, path ?? pathname);
    if (fault?.kind === 'hang') return;
    const { isOver, headers } = rateLimit.take();
    const reply = (): Reply => {
      if (path === undefined) return notFound('Not Found');
      if (request.headers['api-token'] !== apiToken) return { status: 403, body: { message: 'Forbidden' } };
      if (isOver) return { status: 429, body: { message: 'You have exceeded the rate limit.' } };
      return answer(state, method, path, searchParams, requestBody);
    };
    const sent = spoil(fault, reply);
    log?.(`${method} ${url} ${sent?.status ?? 'cut'}`);
    if (sent === undefined) {
      request.socket.destroy();
      return;
    }
    const responseHeaders = { 'Content-Type': sent.type, ...headers, ...sent.headers };
    exchanges.push({
      method,
      url,
      requestHeaders: plain(request.headers),
      requestBody,
      status: sent.status,
      responseHeaders,
      responseBody: sent.body,
      isFault: fault !== undefined,
    });
    response.writeHead(sent.status, responseHeaders).end(sent.body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      log?.(`${request.method} ${request.url} failed: ${String(error)}`);
      response.destroy();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const boundPort = address !== null && typeof address === 'object' ? address.port : port;
  return {
    url: `http://127.0.0.1:${boundPort}`,
    apiToken,
    state,
    exchanges,
    fail: (fault) => faults.add(fault),
    heal: () => faults.clear(),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(
  state: SandboxState,
  method: string,
  path: string,
  query: URLSearchParams,
  requestBody: string,
): Reply {
  const found = routes.find((candidate) => candidate.method === method && candidate.pattern.test(path));
  if (found === undefined) return notFound(`No Route found for ${method} ${path}`);
  const params = (found.pattern.exec(path) ?? []).slice(1).map(decodeURIComponent);
  let body: unknown;
  try {
    body = requestBody === '' ? undefined : JSON.parse(requestBody);
  } catch {
    return { status: 400, body: { message: 'The request body is not JSON.' } };
  }
  return found.answer({ state, params, query, body });
}

interface Sent {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What goes out; undefined where the connection is cut instead. */
function spoil(fault: Fault | undefined, reply: () => Reply): Sent | undefined {
  if (fault?.kind === 'status') {
    const { status, body = { message: `Fault ${status}` }, headers = {} } = fault;
    return { status, type: 'application/json', headers, body: JSON.stringify(body) };
  }
  if (fault?.kind === 'html') {
    const body = '<!doctype html><html><head><title>Down for maintenance</title></head><body></body></html>';
    return { status: fault.status, type: 'text/html', headers: {}, body };
  }
  const { status, body } = reply();
  if (fault?.kind === 'cut') return undefined;
  const text = body === undefined ? '' : JSON.stringify(body);
  const sent = fault?.kind === 'truncated' ? text.slice(0, text.length / 2) : text;
  return { status, type: 'application/json', headers: {}, body: sent };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

function plain(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
