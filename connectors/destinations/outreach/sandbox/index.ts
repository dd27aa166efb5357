import { OAuthProvider, RequestWindow, route, serveSandbox } from '#sandbox-kit';
import type { Sandbox } from '#sandbox-kit';
import { guard } from './guard.ts';
import { recordRoutes } from './records.ts';
import { errorBody } from './reply.ts';
import { seedState } from './seed.ts';
import type { SandboxState } from './state.ts';

export interface OutreachSandboxOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Default 10,000, as at Outreach. */
  readonly requestsPerHour?: number;
  /** Default 7200, as at Outreach. */
  readonly accessTokenSeconds?: number;
  /** Default 60, as at Outreach: more access tokens are refused with 429. */
  readonly secondsBetweenTokens?: number;
  /** Receives a line for each request. */
  readonly log?: (line: string) => void;
}

export interface OutreachSandbox extends Sandbox {
  readonly state: SandboxState;
  readonly oauth: OAuthProvider;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Starts a stateful stand-in of Outreach's API v2 on loopback, with a small sales team's data. */
export async function startOutreachSandbox(options: OutreachSandboxOptions = {}): Promise<OutreachSandbox> {
  const { clientId = 'sandbox-client-id', clientSecret = 'sandbox-client-secret', port, log } = options;
  const { requestsPerHour = 10_000, accessTokenSeconds = 7_200, secondsBetweenTokens = 60 } = options;
  const state = seedState();
  const oauth = new OAuthProvider({
    name: 'Outreach',
    clientId,
    clientSecret,
    authorizePath: /^\/oauth\/authorize$/,
    tokenPath: /^\/oauth\/token$/,
    accessTokenSeconds,
    saysExpiresIn: 'always',
    rotates: true,
    codeSeconds: 600,
    secondsBetweenTokens,
    tokenMembers: () => ({ created_at: Math.floor(Date.now() / 1000) }),
  });
  const types = route('GET', /^\/api\/v2\/types$/, () => ({
    status: 200,
    json: {
      data: Object.entries(state.validations).map(([type, validations]) => ({ type, meta: { validations } })),
    },
  }));
  const sandbox = await serveSandbox({
    port,
    log,
    routes: [...oauth.routes, types, ...recordRoutes(state)],
    guard: guard(state, oauth, new RequestWindow(requestsPerHour, 3_600_000)),
    errorBody,
    jsonType: 'application/vnd.api+json',
  });
  return Object.assign(sandbox, { state, oauth, clientId, clientSecret });
}
