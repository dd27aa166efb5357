import { createServer as createHttpServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { Answer, Fault } from './faults.ts';
import { FaultPlan, faultyAnswer, json } from './faults.ts';
import type { Speed, StoredRecord } from './methods.ts';
import { MethodError, Methods } from './methods.ts';
import type { SandboxObject } from './objects.ts';
import { crmObjects } from './objects.ts';

export type { Fault } from './faults.ts';

export interface CustomDestinationOptions {
  /** Default: a free one. */
  port?: number;
  /** Asked for as `Authorization: Bearer <token>`; without it everybody may call. */
  authToken?: string;
  /** Default: contacts and companies. */
  objects?: readonly SandboxObject[];
  speed?: Partial<Speed>;
  /** Announced as `X-RateLimit-Limit`, requests per second. */
  rateLimit?: number;
  /** PEM key and certificate: the endpoint then speaks HTTPS. */
  tls?: { key: string; cert: string };
  /** Receives one line per call. */
  log?: (line: string) => void;
}

interface ReceivedRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/** A Custom Destination that runs on 127.0.0.1 and keeps its records in memory. */
export interface CustomDestination {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** What is stored of an object. Throws where there is no such object. */
  records(objectName: string): StoredRecord[];
  /** The next call, of `method` where one is given, goes wrong in this way. */
  failNext(fault: Fault, method?: string): void;
  close(): Promise<void>;
}

const SPEED: Speed = {
  maximum_batch_size: 1000,
  maximum_parallel_batches: 4,
  maximum_records_per_second: 5000,
};

export async function startCustomDestination(
  options: CustomDestinationOptions = {},
): Promise<CustomDestination> {
  const methods = new Methods(structuredClone(options.objects ?? crmObjects), { ...SPEED, ...options.speed });
  const faults = new FaultPlan();
  const requests: ReceivedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    receive(request, response, { options, methods, faults, requests }).catch(() => response.destroy());
  };
  const server =
    options.tls === undefined ? createHttpServer(listener) : createHttpsServer(options.tls, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/census`,
    requests,
    records: (objectName) => methods.records(objectName),
    failNext: (fault, method) => faults.add(fault, method),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Endpoint {
  options: CustomDestinationOptions;
  methods: Methods;
  faults: FaultPlan;
  requests: ReceivedRequest[];
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: Endpoint,
): Promise<void> {
  const { options, methods, faults, requests } = endpoint;
  const refusal = refusalOf(request, options.authToken);
  const body = (await buffer(request)).toString();
  if (refusal !== undefined) return send(request, response, refusal, options);
  const call = readCall(body);
  if (call === undefined) {
    const error = { code: -32_600, message: 'Expected a JSON-RPC 2.0 request' };
    return send(request, response, json({ jsonrpc: '2.0', id: null, error }), options);
  }
  const { id, method, params } = call;
  requests.push({ method, params, headers: request.headers });
  options.log?.(`${method} ${describe(params)}`.trim());
  const fault = faults.take(method);
  if (fault === 'hang') return undefined;
  if (fault === 'disconnect') return void request.socket.destroy();
  const right = answerOf(methods, call, fault);
  if (fault === undefined) return send(request, response, right.answer, options);
  const faulty = faultyAnswer(fault, id, right.result);
  if (faulty === undefined) request.socket.destroy();
  else send(request, response, faulty, options);
}

/** Only faults that spare the reply, or change its results, leave the request carried out. */
const CARRIED_OUT: ReadonlySet<Fault> = new Set([
  'lose_answer',
  'omit_results',
  'wrong_id',
  'result_and_error',
]);

function answerOf(
  methods: Methods,
  { id, method, params }: Call,
  fault: Fault | undefined,
): { answer: Answer; result: unknown } {
  if (fault !== undefined && !CARRIED_OUT.has(fault)) return { answer: json({}), result: {} };
  try {
    const result = methods.answer(method, params);
    return { answer: json({ jsonrpc: '2.0', id, result }), result };
  } catch (error) {
    const code = error instanceof MethodError ? error.code : -32_603;
    const message = error instanceof Error ? error.message : String(error);
    return { answer: json({ jsonrpc: '2.0', id, error: { code, message } }), result: {} };
  }
}

interface Call {
  id: string;
  method: string;
  params: Record<string, unknown>;
}

function readCall(body: string): Call | undefined {
  try {
    const { jsonrpc, id, method, params } = JSON.parse(body) as Record<string, unknown>;
    if (jsonrpc !== '2.0' || typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) return undefined;
    if (typeof method !== 'string' || typeof params !== 'object' || params === null) return undefined;
    return { id, method, params: params as Record<string, unknown> };
  } catch {
    return undefined;
  }
}

function refusalOf(request: IncomingMessage, authToken: string | undefined): Answer | undefined {
  const text = (status: number, body: string): Answer => ({ status, type: 'text/plain', body });
  if (request.method !== 'POST') return text(405, 'POST only');
  if (authToken !== undefined && request.headers.authorization !== `Bearer ${authToken}`) {
    return text(401, 'Who are you?');
  }
  if (request.headers['content-type']?.startsWith('application/json') !== true) return text(415, 'JSON only');
  return undefined;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  { rateLimit }: CustomDestinationOptions,
): void {
  const compressed = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  response.writeHead(answer.status, {
    'content-type': answer.type,
    ...(compressed ? { 'content-encoding': 'gzip' } : {}),
    ...(rateLimit === undefined ? {} : { 'x-ratelimit-limit': String(rateLimit) }),
    ...answer.headers,
  });
  response.end(compressed ? gzipSync(answer.body) : answer.body);
}

function describe(params: Record<string, unknown>): string {
  const {
    object,
    sync_plan: plan,
    records,
  } = params as {
    object?: { object_api_name?: string };
    sync_plan?: { object?: { object_api_name?: string }; operation?: string };
    records?: unknown[];
  };
  if (plan === undefined) return object?.object_api_name ?? '';
  return `${plan.operation ?? ''} ${plan.object?.object_api_name ?? ''}: ${records?.length ?? 0} records`;
}
