import { OAuthProvider, RequestWindow, serveSandbox } from '#sandbox-kit';
import type { Sandbox, SandboxReply, SandboxRequest } from '#sandbox-kit';
import { eventRoutes } from './events.ts';
import { logRoutes } from './logs.ts';
import { metricRoutes } from './metrics.ts';
import { refusal } from './reply.ts';
import type { SandboxState } from './state.ts';
import { seedState } from './state.ts';
import { userRoutes } from './users.ts';

export interface DatadogSandboxOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  readonly apiKey?: string;
  readonly applicationKey?: string;
  /** How many events it takes in a period. Default 250 000, as at Datadog. */
  readonly eventsPerPeriod?: number;
  /** Default 60, as at Datadog. */
  readonly periodSeconds?: number;
  /** Default 3600. */
  readonly accessTokenSeconds?: number;
  /** What the redirect names as the user's site. Default `datadoghq.com`. */
  readonly domain?: string;
  /** Receives a line for each request. */
  readonly log?: (line: string) => void;
}

export interface DatadogSandbox extends Sandbox {
  readonly state: SandboxState;
  readonly oauth: OAuthProvider;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string;
  readonly applicationKey: string;
}

/**
 * Starts a stateful stand-in of one Datadog site on loopback: its API, logs intake and authorization server, all at one
 * address.
 */
export async function startDatadogSandbox(options: DatadogSandboxOptions = {}): Promise<DatadogSandbox> {
  const {
    port,
    apiKey = '0123456789abcdef0123456789abcdef',
    applicationKey = '0123456789abcdef0123456789abcdef01234567',
    eventsPerPeriod = 250_000,
    periodSeconds = 60,
    accessTokenSeconds = 3600,
    domain = 'datadoghq.com',
    log,
  } = options;
  const clientId = 'sandbox-client-id';
  const clientSecret = 'sandbox-client-secret';
  const state = seedState();
  const oauth = new OAuthProvider({
    name: 'Datadog',
    clientId,
    clientSecret,
    authorizePath: /^\/oauth2\/v1\/authorize$/,
    tokenPath: /^\/oauth2\/v1\/token$/,
    revokePath: /^\/oauth2\/v1\/revoke$/,
    accessTokenSeconds,
    saysExpiresIn: 'always',
    rotates: true,
    requiresPkce: true,
    codeSeconds: 600,
    redirectParameters: { domain, site: `app.${domain}` },
  });

  const hasApiKey = ({ headers }: SandboxRequest): boolean => headers['dd-api-key'] === apiKey;
  const canRead = (request: SandboxRequest): boolean =>
    oauth.scopeOf(request) !== undefined ||
    (hasApiKey(request) && request.headers['dd-application-key'] === applicationKey);

  /** An access token opens what reads, and nothing that takes data in. */
  function guard(request: SandboxRequest): SandboxReply | undefined {
    const reads = request.path === '/api/v2/current_user' || request.path === '/api/v1/metrics';
    if (reads && request.headers['authorization'] !== undefined) {
      return oauth.scopeOf(request) === undefined ? refusal(401, 'Unauthorized') : undefined;
    }
    if (hasApiKey(request)) return undefined;
    if (request.path !== '/api/v2/logs') return refusal(403, 'Forbidden');
    const status = request.headers['dd-api-key'] === undefined ? 401 : 403;
    const title = status === 401 ? 'Unauthorized' : 'Forbidden';
    return {
      status,
      json: { errors: [{ status: String(status), title, detail: 'API key is missing or invalid' }] },
    };
  }

  const sandbox = await serveSandbox({
    port,
    log,
    guard,
    errorBody: (_status, message) => ({ errors: [message] }),
    routes: [
      ...oauth.routes,
      ...userRoutes(state, canRead),
      ...metricRoutes(state, canRead),
      ...eventRoutes(state, {
        window: new RequestWindow(eventsPerPeriod, periodSeconds * 1000),
        periodSeconds,
      }),
      ...logRoutes(state),
    ],
  });
  return Object.assign(sandbox, { state, oauth, clientId, clientSecret, apiKey, applicationKey });
}
