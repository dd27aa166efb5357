import type { GrantDetails, JsonObject, OAuth2 } from '#connector-kit';
import { textOf } from '#connector-kit';
import { optionalScopes, requiredScopes } from './scopes.ts';
import { API_HOST, API_VERSION, APP_HOST } from './version.ts';

/** https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens. */
const ACCESS_TOKEN_SECONDS = 1_800;

export const oauth: OAuth2 = {
  scopes: requiredScopes,
  authorizeParameters: { optional_scope: optionalScopes.join(' ') },
  pkce: true,
  lifetimeSeconds: ACCESS_TOKEN_SECONDS,
  endpoints: (_details, baseUrl) => ({
    authorize: `${baseUrl ?? APP_HOST}/oauth/authorize`,
    token: `${baseUrl ?? API_HOST}/oauth/${API_VERSION}/token`,
    revoke: `${baseUrl ?? API_HOST}/oauth/${API_VERSION}/token/revoke`,
  }),
  detailsAnswered: (answer, details) => ({ ...details, ...accountIn(answer) }),
};

function accountIn(answer: JsonObject): GrantDetails {
  const hubId = textOf(answer['hub_id']);
  return hubId === undefined ? {} : { hub_id: hubId };
}
