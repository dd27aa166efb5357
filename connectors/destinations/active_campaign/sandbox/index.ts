import type { Sandbox, SandboxReply, SandboxRequest } from '#sandbox-kit';
import { RequestWindow, route, serveSandbox } from '#sandbox-kit';
import { accountRoutes } from './accounts.ts';
import { contactRoutes } from './contacts.ts';
import { customObjectRoutes } from './custom-objects.ts';
import { fieldRoutes } from './fields.ts';
import { importRoutes } from './imports.ts';
import { listRoutes } from './lists.ts';
import { ok } from './reply.ts';
import { seedState } from './seed.ts';
import type { SandboxState } from './state.ts';

export interface ActiveCampaignSandboxOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  /** Default `sandbox-api-token`. */
  readonly apiToken?: string;
  /** Of the whole account. Default 5, as at ActiveCampaign. */
  readonly requestsPerSecond?: number;
  /** Receives a line for each request. */
  readonly log?: (line: string) => void;
}

export interface ActiveCampaignSandbox extends Sandbox {
  /** The API key that it takes. */
  readonly apiToken: string;
  readonly state: SandboxState;
}

const user = {
  username: 'sandbox',
  firstName: 'Sand',
  lastName: 'Box',
  email: 'sandbox@example.com',
  links: {},
  id: '1',
};

/** Starts a stateful stand-in of ActiveCampaign's API v3 on loopback, with a small company's data. */
export async function startActiveCampaignSandbox(
  options: ActiveCampaignSandboxOptions = {},
): Promise<ActiveCampaignSandbox> {
  const { port, apiToken = 'sandbox-api-token', requestsPerSecond = 5, log } = options;
  const state = seedState();
  const window = new RequestWindow(requestsPerSecond, 1000);

  function guard({ headers, text, json }: SandboxRequest): SandboxReply | Record<string, string> {
    const { isOver, remaining } = window.take();
    const limits = { 'ratelimit-limit': String(requestsPerSecond), 'ratelimit-remaining': String(remaining) };
    const refused = (status: number, message: string, more = {}): SandboxReply => ({
      status,
      json: { message },
      headers: { ...limits, ...more },
    });
    if (headers['api-token'] !== apiToken) return refused(403, 'Forbidden');
    if (isOver) return refused(429, 'You have exceeded the rate limit.', { 'retry-after': '1' });
    if (text !== '' && json === undefined) return refused(400, 'The request body is not JSON.');
    return limits;
  }

  const sandbox = await serveSandbox({
    port,
    log,
    guard,
    errorBody: (_, message) => ({ message }),
    routes: [
      route('GET', /^\/api\/3\/users\/me$/, () => ok({ user })),
      ...fieldRoutes(state),
      ...contactRoutes(state),
      ...listRoutes(state),
      ...importRoutes(state),
      ...accountRoutes(state),
      ...customObjectRoutes(state),
    ],
  });
  return Object.assign(sandbox, { apiToken, state });
}
