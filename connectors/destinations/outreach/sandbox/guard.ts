import type { OAuthProvider, RequestWindow, SandboxReply, SandboxRequest } from '#sandbox-kit';
import { invalidToken, refusal, unsupportedMediaType } from './reply.ts';
import type { SandboxState } from './state.ts';

const MEDIA_TYPE = 'application/vnd.api+json';

/** What stands before every route of the API: maintenance, the token, the media type, the limit, the scopes. */
export function guard(
  state: SandboxState,
  oauth: OAuthProvider,
  requests: RequestWindow,
): (request: SandboxRequest) => SandboxReply | Readonly<Record<string, string>> {
  return (request) => {
    if (state.maintenanceUntil !== undefined) return maintenance(state.maintenanceUntil);
    const scope = oauth.scopeOf(request);
    if (scope === undefined) return invalidToken;
    const { isOver, remaining, resetsAt } = requests.take();
    const headers = {
      'X-RateLimit-Limit': String(requests.limit),
      'X-RateLimit-Remaining': String(remaining),
      'X-RateLimit-Reset': iso(resetsAt),
    };
    if (isOver) {
      const limit = requests.limit.toLocaleString('en');
      const words = `You have exceeded your permitted rate limit of ${limit}; please try again at ${iso(resetsAt)}.`;
      const wait = { ...headers, 'Retry-After': iso(resetsAt) };
      return { ...refusal(429, 'rateLimitExceeded', words), headers: wait };
    }
    if (request.headers['content-type'] !== MEDIA_TYPE) return { ...unsupportedMediaType, headers };
    const needed = neededScope(request);
    if (needed === undefined || allows(scope.split(' '), needed)) return headers;
    const words = `Your authorization does not include the required scope '${needed.join('.')}'.`;
    return { ...refusal(403, 'unauthorizedOauthScope', words), headers };
  };
}

function maintenance(until: Date): SandboxReply {
  const words = `Scheduled server maintenance is under way; please try again at ${iso(until)}.`;
  return { ...refusal(503, 'scheduledServerMaintenance', words), headers: { 'Retry-After': iso(until) } };
}

/** The definitions of custom fields take any token. */
function neededScope({ method, path }: SandboxRequest): readonly [string, string] | undefined {
  const plural = path.split('/')[3] ?? '';
  return plural === 'types' ? undefined : [plural, method === 'GET' ? 'read' : 'write'];
}

/** Scopes are not additive: `write` does not read. */
function allows(scopes: readonly string[], [plural, level]: readonly [string, string]): boolean {
  return scopes.includes(`${plural}.${level}`) || scopes.includes(`${plural}.all`);
}

/** As the documentation writes times: UTC, without saying so. */
function iso(date: Date): string {
  return date.toISOString().slice(0, 19);
}
