import type { Sandbox, SandboxReply, SandboxRequest } from '#sandbox-kit';
import { OAuthProvider, RequestWindow, serveSandbox } from '#sandbox-kit';
import { accountRoutes } from './account-routes.ts';
import { associationRoutes } from './association-routes.ts';
import { errorBody, refuse } from './errors.ts';
import { eventRoutes } from './event-routes.ts';
import { listRoutes } from './list-routes.ts';
import { objectRoutes } from './object-routes.ts';
import { seedState } from './seed.ts';
import type { SandboxState } from './state.ts';
import { subscriptionRoutes } from './subscription-routes.ts';

interface SandboxOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The access token of a private app: it never expires. */
  readonly privateAppToken?: string;
  /** Default 100, as HubSpot's apps have. */
  readonly requestsPerTenSeconds?: number;
  /** Default 5. */
  readonly searchesPerSecond?: number;
  /** Default 1800. */
  readonly accessTokenSeconds?: number;
  /** Receives a line for each request. */
  readonly log?: (line: string) => void;
}

export interface HubspotSandbox extends Sandbox {
  readonly state: SandboxState;
  readonly oauth: OAuthProvider;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly privateAppToken: string;
}

const SEARCH = /^\/crm\/(?:objects\/2026-09|v3\/objects)\/[^/]+\/search$/;
const TEN_SECONDS_MS = 10_000;

/** A stateful stand-in of HubSpot. */
export async function startHubspotSandbox(options: SandboxOptions = {}): Promise<HubspotSandbox> {
  const {
    clientId = 'sandbox-client-id',
    clientSecret = 'sandbox-client-secret',
    privateAppToken = 'pat-eu1-sandbox-private-app-token',
    requestsPerTenSeconds = 100,
    searchesPerSecond = 5,
    accessTokenSeconds = 1_800,
    port,
    log,
  } = options;
  const state = seedState();
  const requests = new RequestWindow(requestsPerTenSeconds, TEN_SECONDS_MS);
  const searches = new RequestWindow(searchesPerSecond, 1_000);
  const oauth = new OAuthProvider({
    name: 'HubSpot',
    clientId,
    clientSecret,
    authorizePath: /^\/oauth\/authorize$/,
    tokenPath: /^\/oauth\/(?:2026-09|v3|v1)\/token$/,
    revokePath: /^\/oauth\/2026-09\/token\/revoke$/,
    accessTokenSeconds,
    saysExpiresIn: 'always',
    rotates: false,
    codeSeconds: 60,
    // Scopes that are optional are granted too: this account has every plan.
    grantedScope: (asked) => `${asked.get('scope') ?? ''} ${asked.get('optional_scope') ?? ''}`.trim(),
    tokenMembers: (_, scope) => ({
      hub_id: state.portalId,
      user_id: 7,
      scopes: scope.split(' ').filter(Boolean),
      token_use: 'access_token',
    }),
  });

  function grantedScopes(request: SandboxRequest): readonly string[] | 'all' | undefined {
    if (request.headers['authorization'] === `Bearer ${privateAppToken}`)
      return state.privateAppScopes ?? 'all';
    const scope = oauth.scopeOf(request);
    return scope?.split(' ').filter(Boolean);
  }

  function may(request: SandboxRequest, scope: string): SandboxReply | undefined {
    const granted = grantedScopes(request);
    if (granted === 'all' || granted?.includes(scope) === true) return undefined;
    return refuse(
      403,
      'MISSING_SCOPES',
      "This app hasn't been granted all required scopes to make this call.",
      {
        errors: [
          {
            message: 'One or more of the following scopes are required.',
            context: { requiredGranularScopes: [scope] },
          },
        ],
      },
    );
  }

  function guard(request: SandboxRequest): SandboxReply | Record<string, string> {
    if (grantedScopes(request) === undefined) {
      return refuse(
        401,
        'EXPIRED_AUTHENTICATION',
        'The OAuth token used to make this call expired or is unknown.',
      );
    }
    if (SEARCH.test(request.path)) return searches.take().isOver ? overLimit('SECONDLY', 'secondly') : {};
    const { isOver, remaining } = requests.take();
    const headers = {
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(TEN_SECONDS_MS),
      'X-HubSpot-RateLimit-Max': String(requestsPerTenSeconds),
      'X-HubSpot-RateLimit-Remaining': String(remaining),
    };
    return isOver ? { ...overLimit('TEN_SECONDLY_ROLLING', 'ten_secondly_rolling'), headers } : headers;
  }

  const sandbox = await serveSandbox({
    port,
    log,
    guard,
    errorBody: (status, message) => errorBody(`HTTP_${status}`, message),
    routes: [
      ...oauth.routes,
      ...accountRoutes(state, may),
      ...objectRoutes(state, may),
      ...listRoutes(state, may),
      ...eventRoutes(state, may),
      ...subscriptionRoutes(state, may),
      ...associationRoutes(state, may),
    ],
  });
  return Object.assign(sandbox, { state, oauth, clientId, clientSecret, privateAppToken });
}

function overLimit(policyName: string, name: string): SandboxReply {
  return refuse(429, 'RATE_LIMITS', `You have reached your ${name} limit.`, {
    errorType: 'RATE_LIMIT',
    policyName,
  });
}
