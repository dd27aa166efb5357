import type { OAuthProvider, RequestWindow, SandboxReply, SandboxRequest } from '#sandbox-kit';
import { standardRefusal } from './failure.ts';
import type { GoogleAdsState } from './state.ts';

const SCOPE = 'https://www.googleapis.com/auth/datamanager';

/** What stands before every request of the Data Manager API: token, scope and quota. */
export function guardDataManager(
  state: GoogleAdsState,
  oauth: OAuthProvider,
  quota: RequestWindow,
  request: SandboxRequest,
): SandboxReply | undefined {
  const scope = oauth.scopeOf(request);
  if (scope === undefined) {
    return standardRefusal(401, 'ACCESS_TOKEN_INVALID', 'The request has no valid access token.');
  }
  if (!scope.split(' ').includes(SCOPE)) {
    return standardRefusal(403, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'The access token lacks a scope.');
  }
  if (!state.enabled.dataManager) {
    const message = 'The Data Manager API has not been used in this project before, or it is turned off.';
    return standardRefusal(403, 'SERVICE_DISABLED', message);
  }
  if (!quota.take().isOver) return undefined;
  return standardRefusal(429, 'RATE_LIMIT_EXCEEDED', 'The quota of the project is used up.', {
    metadata: { quota_limit: 'IngestionMutateRequestsPerMinutePerProject' },
  });
}
