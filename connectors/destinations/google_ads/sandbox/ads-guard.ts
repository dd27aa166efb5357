import type { OAuthProvider, RequestWindow, SandboxReply, SandboxRequest } from '#sandbox-kit';
import { adsRefusal, standardRefusal } from './failure.ts';
import type { GoogleAdsState } from './state.ts';

const SCOPE = 'https://www.googleapis.com/auth/adwords';

/** What stands before every request of the Ads API: token, scope, quota, and access to the account of the path. */
export function guardAds(
  state: GoogleAdsState,
  oauth: OAuthProvider,
  quota: RequestWindow,
  request: SandboxRequest,
): SandboxReply | undefined {
  const scope = oauth.scopeOf(request);
  if (scope === undefined) {
    return adsRefusal(401, authentication('OAUTH_TOKEN_INVALID', 'The access token is not valid.'));
  }
  if (!scope.split(' ').includes(SCOPE)) {
    // The gateway says so, in the standard form.
    return standardRefusal(403, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'The access token lacks a scope.');
  }
  if (!state.enabled.googleAds) {
    return adsRefusal(
      403,
      authorization('PROJECT_DISABLED', 'The Google Ads API is turned off in the project.'),
    );
  }
  const { isOver, resetsAt } = quota.take();
  if (isOver) return exhausted(resetsAt);
  const id = /\/customers\/(\d+)/.exec(request.path)?.[1];
  return id === undefined ? undefined : accessTo(state, id, request.headers['login-customer-id']);
}

function accessTo(
  state: GoogleAdsState,
  id: string,
  managerId: string | undefined,
): SandboxReply | undefined {
  const customer = state.customers.get(id);
  const isManaged =
    managerId !== undefined &&
    state.accessible.includes(managerId) &&
    state.customers.get(managerId)?.clients.includes(id) === true;
  const isDirect = state.accessible.includes(id) && (managerId === undefined || managerId === id);
  if (customer === undefined || !(isManaged || isDirect)) {
    const message =
      "The user has no access to this account. If it is a client account, set its manager's id as login-customer-id.";
    return adsRefusal(403, authorization('USER_PERMISSION_DENIED', message));
  }
  if (customer.status !== 'ENABLED') {
    return adsRefusal(
      403,
      authorization('CUSTOMER_NOT_ENABLED', 'The account is not enabled or was closed.'),
    );
  }
  return undefined;
}

/** Quota is told in the body only. */
function exhausted(resetsAt: Date): SandboxReply {
  const seconds = Math.max(1, Math.ceil((resetsAt.getTime() - Date.now()) / 1000));
  return adsRefusal(429, {
    kind: 'quotaError',
    code: 'RESOURCE_EXHAUSTED',
    message: `Too many requests. Retry in ${seconds} seconds.`,
    details: {
      quotaErrorDetails: {
        rateScope: 'ACCOUNT',
        rateName: 'Requests per account per minute',
        retryDelay: `${seconds}s`,
      },
    },
  });
}

function authentication(code: string, message: string) {
  return { kind: 'authenticationError', code, message };
}

function authorization(code: string, message: string) {
  return { kind: 'authorizationError', code, message };
}
