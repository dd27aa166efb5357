import type { Sandbox, SandboxReply, SandboxRequest } from '#sandbox-kit';
import { RequestWindow, serveSandbox } from '#sandbox-kit';
import { catalogRoutes } from './catalogs.ts';
import { listRoutes } from './lists.ts';
import { isAllowed } from './permission.ts';
import { fault } from './reply.ts';
import { seedState } from './seed.ts';
import type { SandboxState } from './state.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { trackRoutes } from './track.ts';
import { triggerRoutes } from './trigger.ts';
import { userRoutes } from './users.ts';

export interface BrazeSandbox extends Sandbox {
  /** The REST API key that it takes. */
  readonly apiKey: string;
  readonly state: SandboxState;
}

export interface BrazeSandboxOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  /** Receives a line for each request. */
  readonly log?: (line: string) => void;
  /** Default `sandbox-api-key`. */
  readonly apiKey?: string;
  /** How many requests an hour it takes, counted from the full hour as Braze does. Default 250 000. */
  readonly requestsPerHour?: number;
}

const HOUR_MS = 3_600_000;

/** A stand-in of one workspace at Braze, on loopback. */
export async function startBrazeSandbox(options: BrazeSandboxOptions = {}): Promise<BrazeSandbox> {
  const { port, log, apiKey = 'sandbox-api-key', requestsPerHour = 250_000 } = options;
  const state = seedState();
  const window = new RequestWindow(requestsPerHour, HOUR_MS);

  function guard({
    method,
    path,
    headers,
    text,
    json,
  }: SandboxRequest): SandboxReply | Record<string, string> {
    if (headers['authorization'] !== `Bearer ${apiKey}`) return fault(401, 'Invalid API key');
    const { isOver, remaining, resetsAt } = window.take();
    const limits = {
      'x-ratelimit-limit': String(requestsPerHour),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(Math.floor(resetsAt.getTime() / 1000)),
    };
    if (isOver) return { ...fault(429, 'Too Many Requests: rate limit exceeded'), headers: limits };
    if (!isAllowed(state.permissions, method, path))
      return { ...fault(403, 'Access Denied'), headers: limits };
    if (text !== '' && json === undefined) return { ...fault(400, 'Bad Request'), headers: limits };
    return limits;
  }

  const sandbox = await serveSandbox({
    port,
    log,
    guard,
    errorBody: (status, message) => ({ message: status === 404 ? 'Invalid URL' : message }),
    routes: [
      ...trackRoutes(state),
      ...userRoutes(state),
      ...listRoutes(state),
      ...triggerRoutes(state),
      ...catalogRoutes(state),
      ...subscriptionRoutes(state),
    ],
  });
  return Object.assign(sandbox, { apiKey, state });
}
