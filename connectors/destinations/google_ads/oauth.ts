import type { OAuth2 } from '#connector-kit';

/** https://developers.google.com/google-ads/api/docs/oauth/internals#scope */
export const ADS_SCOPE = 'https://www.googleapis.com/auth/adwords';
/** https://developers.google.com/data-manager/api/devguides/quickstart/set-up-access */
export const DATA_MANAGER_SCOPE = 'https://www.googleapis.com/auth/datamanager';

const CONSENT_HOST = 'https://accounts.google.com';
const TOKEN_HOST = 'https://oauth2.googleapis.com';

/** https://developers.google.com/identity/protocols/oauth2/web-server */
export const oauth: OAuth2 = {
  scopes: [ADS_SCOPE, DATA_MANAGER_SCOPE],
  // Without both, Google gives a refresh token only the first time that somebody consents.
  authorizeParameters: { access_type: 'offline', prompt: 'consent' },
  pkce: true,
  lifetimeSeconds: 3600,
  endpoints: (_, baseUrl) => ({
    authorize: `${baseUrl ?? CONSENT_HOST}/o/oauth2/v2/auth`,
    token: `${baseUrl ?? TOKEN_HOST}/token`,
    revoke: `${baseUrl ?? TOKEN_HOST}/revoke`,
  }),
};
