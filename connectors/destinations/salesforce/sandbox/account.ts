import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refusal } from './error.ts';
import type { OrganizationState } from './state.ts';

export const ORGANIZATION = '00DSB0000000001AAA';
export const USER = '005SB0000000001AAA';
const OLDEST = 31;

/** Versions, the user, and what is left of the daily allowance. */
export function accountRoutes(
  state: OrganizationState,
  { newestVersion, dailyRequests }: { readonly newestVersion: number; readonly dailyRequests: number },
  isAuthenticated: (request: SandboxRequest) => boolean,
): SandboxRoute[] {
  const versions = Array.from({ length: newestVersion - OLDEST + 1 }, (_, at) => `${OLDEST + at}.0`);
  // These two answer a dead session in their own way.
  const whoAmI = (request: SandboxRequest): SandboxReply =>
    isAuthenticated(request)
      ? { status: 200, json: user(request) }
      : { status: 403, body: 'Bad_OAuth_Token', headers: { 'content-type': 'text/html;charset=UTF-8' } };
  const discovery = (request: SandboxRequest): SandboxReply => ({
    status: 200,
    json: configuration(request),
  });
  return [
    route('GET', /^\/\.well-known\/openid-configuration$/, discovery, { isOpen: true }),
    route(
      'GET',
      /^\/services\/data\/?$/,
      () => ({
        status: 200,
        json: versions.map((version) => ({
          label: `Release ${version}`,
          url: `/services/data/v${version}`,
          version,
        })),
      }),
      { isOpen: true },
    ),
    route('GET', /^\/services\/oauth2\/userinfo$/, whoAmI, { isOpen: true }),
    route('GET', /^\/id\/\w+\/\w+$/, whoAmI, { isOpen: true }),
    route('GET', /^\/services\/data\/v([\d.]+)\/?$/, ({ params }) =>
      versions.includes(params[0] ?? '')
        ? {
            status: 200,
            json: {
              sobjects: `/services/data/v${params[0]}/sobjects`,
              query: `/services/data/v${params[0]}/query`,
            },
          }
        : refusal(404, 'NOT_FOUND', 'The requested resource does not exist'),
    ),
    route('GET', /^\/services\/data\/v[\d.]+\/limits\/?$/, () => ({
      status: 200,
      json: {
        DailyApiRequests: { Max: dailyRequests, Remaining: Math.max(0, dailyRequests - state.usedRequests) },
        DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
        DataStorageMB: { Max: 1024, Remaining: 1000 },
      },
    })),
  ];
}

export function hostOf({ headers }: SandboxRequest): string {
  return `http://${headers['host'] ?? 'localhost'}`;
}

function user(request: SandboxRequest) {
  return {
    sub: `${hostOf(request)}/id/${ORGANIZATION}/${USER}`,
    user_id: USER,
    organization_id: ORGANIZATION,
    preferred_username: 'admin@example.com',
    nickname: 'admin',
    name: 'Example Admin',
    email: 'admin@example.com',
    email_verified: true,
    zoneinfo: 'Europe/Prague',
    user_type: 'STANDARD',
    locale: 'en_US',
    is_salesforce_integration_user: false,
  };
}

function configuration(request: SandboxRequest) {
  const root = hostOf(request);
  return {
    issuer: root,
    authorization_endpoint: `${root}/services/oauth2/authorize`,
    token_endpoint: `${root}/services/oauth2/token`,
    revocation_endpoint: `${root}/services/oauth2/revoke`,
    userinfo_endpoint: `${root}/services/oauth2/userinfo`,
    scopes_supported: ['api', 'id', 'refresh_token', 'openid'],
  };
}
