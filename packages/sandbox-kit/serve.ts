import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Faults } from './fault.ts';
import type { Fault } from './fault.ts';
import type { SandboxReply, SandboxRequest, SandboxRoute } from './route.ts';

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

export interface SandboxServing {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number | undefined;
  readonly routes: readonly SandboxRoute[];
  /**
   * Asked before every route that is not open: answers in its place (401, 429), or gives headers for the answer.
   */
  readonly guard?: (request: SandboxRequest) => SandboxReply | Readonly<Record<string, string>> | undefined;
  /** The provider's shape of an error, for faults and for what no route answers. */
  readonly errorBody: (status: number, message: string) => unknown;
  /** Content type of JSON answers. Default `application/json`. */
  readonly jsonType?: string;
  /** Receives a line for each request. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface Sandbox {
  /** What `SPILLWAY_<TYPE>_BASE_URL` is set to. */
  readonly url: string;
  /** Every answered request, oldest first. */
  readonly exchanges: readonly SandboxExchange[];
  /** Before each answer. Default 0. */
  latencyMs: number;
  fail(fault: Fault): void;
  /** Ends all faults. */
  heal(): void;
  close(): Promise<void>;
}

/** Only the latest are kept: a sandbox may run for days. */
const MOST_EXCHANGES = 20_000;

/** Serves a stand-in of a provider on loopback. */
export async function serveSandbox(serving: SandboxServing): Promise<Sandbox> {
  const { port = 0, log, jsonType = 'application/json', errorBody } = serving;
  const faults = new Faults();
  const exchanges: SandboxExchange[] = [];

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming);
    const fault = faults.meet(request.method, request.path);
    if (sandbox.latencyMs > 0) await delay(sandbox.latencyMs);
    if (fault?.kind === 'hang') return;
    const reply =
      fault?.kind === 'status' || fault?.kind === 'html' || fault?.kind === 'refuse'
        ? faultReply(fault, errorBody)
        : await answer(serving, request);
    const url = incoming.url ?? '/';
    const isCut = fault?.kind === 'cut' || fault?.kind === 'refuse';
    log?.(`${request.method} ${url} ${isCut ? 'cut' : reply.status}`);
    if (isCut) {
      incoming.socket.destroy();
      return;
    }
    const whole =
      fault?.kind === 'altered'
        ? JSON.stringify(fault.alter(reply.json))
        : (reply.body ?? (reply.json === undefined ? '' : JSON.stringify(reply.json)));
    const body = fault?.kind === 'truncated' ? whole.slice(0, whole.length / 2) : whole;
    const headers: Record<string, string> = {
      ...(reply.json === undefined ? {} : { 'content-type': jsonType }),
      ...lowerCase(reply.headers ?? {}),
    };
    exchanges.push({
      method: request.method,
      url,
      requestHeaders: request.headers,
      requestBody: request.text,
      status: reply.status,
      responseHeaders: headers,
      responseBody: body,
      isFault: fault !== undefined,
    });
    if (exchanges.length > MOST_EXCHANGES) exchanges.splice(0, MOST_EXCHANGES / 2);
    response.writeHead(reply.status, headers).end(body);
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
  const sandbox: Sandbox = {
    url: `http://127.0.0.1:${boundPort}`,
    exchanges,
    latencyMs: 0,
    fail: (fault) => faults.add(fault),
    heal: () => faults.clear(),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return sandbox;
}

async function answer(serving: SandboxServing, request: SandboxRequest): Promise<SandboxReply> {
  const found = serving.routes.find(
    ({ method, pattern }) => method === request.method && pattern.test(request.path),
  );
  if (found === undefined) {
    return { status: 404, json: serving.errorBody(404, `No route ${request.method} ${request.path}`) };
  }
  const guarded = found.isOpen === true ? undefined : serving.guard?.(request);
  if (guarded !== undefined && isReply(guarded)) return guarded;
  const params = (found.pattern.exec(request.path) ?? [])
    .slice(1)
    .map((param) => decodeURIComponent(param ?? ''));
  const reply = await found.answer({ ...request, params });
  return { ...reply, headers: { ...guarded, ...reply.headers } };
}

function isReply(guarded: SandboxReply | Readonly<Record<string, string>>): guarded is SandboxReply {
  return typeof guarded['status'] === 'number';
}

function faultReply(
  fault: Fault & { kind: 'status' | 'html' | 'refuse' },
  errorBody: SandboxServing['errorBody'],
): SandboxReply {
  if (fault.kind === 'refuse') return { status: 0 };
  if (fault.kind === 'html') {
    const body = '<!doctype html><html><head><title>Down for maintenance</title></head><body></body></html>';
    return { status: fault.status, headers: { 'content-type': 'text/html' }, body };
  }
  const { status, body = errorBody(status, `Fault ${status}`), headers = {} } = fault;
  return typeof body === 'string'
    ? { status, body, headers: { 'content-type': 'text/plain', ...headers } }
    : { status, json: body, headers };
}

async function read(incoming: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array));
  const text = Buffer.concat(chunks).toString('utf8');
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://sandbox');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return {
    method: incoming.method ?? 'GET',
    path: pathname,
    params: [],
    query: searchParams,
    headers,
    text,
    json: isForm ? undefined : parse(text),
    form: new URLSearchParams(isForm ? text : ''),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
