import type { AskedPlace, GrantDetails, OAuth2 } from '#connector-kit';
import { CredentialsError } from '#connector-kit';
import { hostOf, readSubdomain } from './domain.ts';
import { API_PATH } from './version.ts';

/** More than 5 minutes and less than 2 days; the answer says nothing of it unless it was asked for. */
const ACCESS_TOKEN_SECONDS = 86_400;
/** More than 7 and less than 90 days; 30 where it is not asked for. */
const REFRESH_TOKEN_DAYS = 89;
const SCOPES = ['read', 'write'];

/** Documented at https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/. */
export const oauth: OAuth2 = {
  scopes: SCOPES,
  pkce: true,
  tokenRequest: 'json',
  tokenParameters: {
    scope: SCOPES.join(' '),
    expires_in: ACCESS_TOKEN_SECONDS,
    refresh_token_expires_in: REFRESH_TOKEN_DAYS * 86_400,
  },
  lifetimeSeconds: ACCESS_TOKEN_SECONDS,
  refreshTokenDays: REFRESH_TOKEN_DAYS,
  detailsAsked,
  account: ({ subdomain }) => subdomain,
  endpoints: (details, baseUrl) => {
    const host = hostOf(details['subdomain'], baseUrl);
    return { authorize: `${host}/oauth/authorizations/new`, token: `${host}/oauth/tokens` };
  },
  revokeRequest: (details, baseUrl) => ({
    method: 'DELETE',
    url: `${hostOf(details['subdomain'], baseUrl)}${API_PATH}/oauth/tokens/current.json`,
  }),
};

function detailsAsked({ domain }: AskedPlace): GrantDetails {
  if (domain === undefined || domain.trim() === '') {
    throw new CredentialsError(
      'domain',
      'domain is required for zendesk: the first part of the address of the account, acme of acme.zendesk.com',
    );
  }
  const subdomain = readSubdomain(domain);
  if (subdomain === undefined) {
    throw new CredentialsError(
      'domain',
      'domain must be acme, acme.zendesk.com or https://acme.zendesk.com, without a port or a path; ' +
        'an address of your own (host mapping) does not serve the API',
    );
  }
  return { subdomain };
}
