import { CredentialsError } from '#connector-kit';
import type { GrantDetails, OAuth2 } from '#connector-kit';
import { DEFAULT_SITE, apiRoot, appRoot, notASite, requireSite, siteNamed } from './site.ts';
import { OAUTH_PATH } from './version.ts';

/** "a time-to-live (TTL) of 1 hour": https://docs.datadoghq.com/extend/authorization/oauth2_endpoints/ */
const ACCESS_TOKEN_SECONDS = 3600;

/**
 * Datadog's authorization code grant. The authorize endpoint is of one site, a person may sign in to another one there,
 * and the redirect says which: codes, tokens and calls belong to that site. Scopes are those that the OAuth client was
 * registered with: the request names none.
 */
export const oauth: OAuth2 = {
  scopes: [],
  pkce: true,
  lifetimeSeconds: ACCESS_TOKEN_SECONDS,
  // `site` is what clients from before July 2023 get in place of `domain`.
  redirectDetails: ['domain', 'site'],
  account: ({ domain, site }) => domain ?? site,
  detailsAsked({ domain, site }) {
    // The credential comes first: held against what was authorized, it must show where it says otherwise.
    const [field, asked] = isGiven(site) ? ['site', site] : ['domain', domain];
    if (!isGiven(asked)) return {};
    const found = siteNamed(asked);
    if (found === undefined) throw new CredentialsError(field, notASite(asked, field));
    return { domain: found };
  },
  endpoints(details, baseUrl) {
    const site = siteOfGrant(details, baseUrl);
    const api = `${apiRoot(site, baseUrl)}${OAUTH_PATH}`;
    return {
      authorize: `${appRoot(site, baseUrl)}${OAUTH_PATH}/authorize`,
      token: `${api}/token`,
      revoke: `${api}/revoke`,
    };
  },
  detailsAnswered: (_answer, details, baseUrl) => ({ domain: siteOfGrant(details, baseUrl) }),
};

/** @throws ConfigurationError where the redirect named a host that is not Datadog's */
export function siteOfGrant({ domain, site }: GrantDetails, baseUrl: string | undefined): string {
  const named = domain ?? site;
  return named === undefined ? DEFAULT_SITE : requireSite(named, 'The redirect from Datadog', baseUrl);
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
