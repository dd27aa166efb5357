import type { Sandbox, SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { OAuthProvider, RequestWindow, route, serveSandbox } from '#sandbox-kit';
import { customObjectRoutes } from './custom-objects.ts';
import { jobRoutes, runJobs } from './jobs.ts';
import { membershipRoutes } from './memberships.ts';
import { organizationRoutes } from './organizations.ts';
import { failure, page, reply } from './page.ts';
import { seedState } from './seed.ts';
import type { SandboxState } from './state.ts';
import { ticketRoutes } from './tickets.ts';
import { userRoutes } from './users.ts';

export interface ZendeskSandboxOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Default 700, as of an Enterprise plan. */
  readonly requestsPerMinute?: number;
  /** Receives a line for each request. */
  readonly log?: (line: string) => void;
}

export interface ZendeskSandbox extends Sandbox {
  readonly state: SandboxState;
  readonly oauth: OAuthProvider;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Lets the queued jobs do their work now, though nobody asked for their end. */
  finishJobs(): void;
  /** Of the first user, for Basic authorization. */
  readonly email: string;
  readonly apiToken: string;
}

const EMAIL = 'admin@example.com';
const API_TOKEN = 'sandbox-api-token-4711';
/** Tokens of clients made since 2026 live this long where no time is asked for. */
const ACCESS_TOKEN_SECONDS = 1800;
const CODE_SECONDS = 120;

/** Starts a stateful stand-in of Zendesk's ticketing API v2 on loopback, with a small company's data. */
export async function startZendeskSandbox(options: ZendeskSandboxOptions = {}): Promise<ZendeskSandbox> {
  const { port, log, requestsPerMinute = 700 } = options;
  const { clientId = 'sandbox-client-id', clientSecret = 'sandbox-client-secret' } = options;
  const state = seedState();
  const window = new RequestWindow(requestsPerMinute, 60_000);
  const oauth = new OAuthProvider({
    name: 'Zendesk',
    clientId,
    clientSecret,
    authorizePath: /^\/oauth\/authorizations\/new$/,
    tokenPath: /^\/oauth\/tokens$/,
    takesJson: true,
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
    saysExpiresIn: 'when_asked',
    rotates: true,
    codeSeconds: CODE_SECONDS,
  });

  /** The scope of whoever asks; undefined where nobody is authorized. */
  function scopeOf(request: SandboxRequest): string | undefined {
    const basic = /^Basic (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    if (basic === undefined) return oauth.scopeOf(request);
    const isKnown = Buffer.from(basic, 'base64').toString('utf8') === `${EMAIL}/token:${API_TOKEN}`;
    return isKnown ? 'read write' : undefined;
  }

  function guard(request: SandboxRequest): SandboxReply | Readonly<Record<string, string>> {
    runJobs(state);
    const { isOver, remaining, resetsAt } = window.take();
    const headers = { 'x-rate-limit': String(window.limit), 'x-rate-limit-remaining': String(remaining) };
    if (isOver) {
      const seconds = String(Math.ceil((resetsAt.getTime() - Date.now()) / 1000));
      return {
        status: 429,
        body: 'Number of allowed API requests per minute exceeded',
        headers: { ...headers, 'content-type': 'text/plain', 'retry-after': seconds },
      };
    }
    const scope = scopeOf(request);
    if (scope === undefined && /^Bearer /i.test(request.headers['authorization'] ?? '')) {
      const words = 'The access token provided is expired, revoked, malformed or invalid for other reasons.';
      return { status: 401, json: { error: 'invalid_token', error_description: words }, headers };
    }
    // Anybody may ask who they are.
    if (/\/users\/me(\.json)?$/.test(request.path)) return headers;
    if (scope === undefined) return { ...failure(401, "Couldn't authenticate you"), headers };
    const isReading = request.method === 'GET' || /\/oauth\/tokens\/current/.test(request.path);
    if (state.role === 'end-user' || (!isReading && scope !== '' && !/\bwrite\b/.test(scope))) {
      const words = { title: 'Forbidden', message: 'You do not have access to this page.' };
      return { ...failure(403, words), headers };
    }
    return headers;
  }

  const sandbox = await serveSandbox({
    port,
    log,
    guard,
    routes: [
      ...oauth.routes,
      ...accountRoutes(state, oauth, scopeOf),
      ...userRoutes(state),
      ...membershipRoutes(state),
      ...organizationRoutes(state),
      ...ticketRoutes(state),
      ...customObjectRoutes(state),
      ...jobRoutes(state),
    ],
    errorBody: (_status, message) => ({ error: 'InvalidEndpoint', description: message }),
    jsonType: 'application/json; charset=utf-8',
  });
  return Object.assign(sandbox, {
    state,
    oauth,
    clientId,
    clientSecret,
    email: EMAIL,
    apiToken: API_TOKEN,
    finishJobs: () => runJobs(state, 'all'),
  });
}

function accountRoutes(
  state: SandboxState,
  oauth: OAuthProvider,
  scopeOf: (request: SandboxRequest) => string | undefined,
): readonly SandboxRoute[] {
  const anonymous = { id: null, name: 'Anonymous user', email: 'invalid@example.com', role: 'end-user' };
  return [
    route('GET', /^\/api\/v2\/users\/me(?:\.json)?$/, (request) =>
      reply({
        user:
          scopeOf(request) === undefined
            ? anonymous
            : { ...state.users.get(1), role: state.role, role_type: state.roleType },
      }),
    ),
    route('GET', /^\/api\/v2\/user_fields(?:\.json)?$/, (request) =>
      page(request, 'user_fields', state.userFields),
    ),
    route('GET', /^\/api\/v2\/organization_fields(?:\.json)?$/, (request) =>
      page(request, 'organization_fields', state.organizationFields),
    ),
    route('GET', /^\/api\/v2\/ticket_fields(?:\.json)?$/, (request) =>
      page(request, 'ticket_fields', state.ticketFields),
    ),
    route('DELETE', /^\/api\/v2\/oauth\/tokens\/current(?:\.json)?$/, (request) =>
      oauth.revokeBearer(request) ? { status: 204 } : failure(404, 'RecordNotFound', 'Not found'),
    ),
  ];
}
