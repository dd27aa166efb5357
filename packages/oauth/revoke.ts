import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  processRevocationResponse,
  revocationRequest,
} from 'oauth4webapi';
import type { HttpClient } from '#connector-kit';
import type { Grant, OAuthClient, Provider } from './grant.ts';
import { refusalOf } from './refusal.ts';
import { wire, withoutSecrets } from './wire.ts';

/**
 * Tells the provider that the grant is over.
 *
 * @returns false where the provider has no way to be told
 * @throws ConnectorError where it refuses, or does not answer
 */
export async function revokeGrant(
  http: HttpClient,
  provider: Provider,
  client: OAuthClient | undefined,
  grant: Pick<Grant, 'accessToken' | 'refreshToken' | 'details'>,
): Promise<boolean> {
  const { oauth, baseUrl, label } = provider;
  if (oauth.revokeRequest !== undefined) {
    const response = await http.request({
      ...oauth.revokeRequest(grant.details, baseUrl),
      headers: { authorization: `Bearer ${grant.accessToken.reveal()}` },
      sameOrigin: true,
      retry: 'always',
    });
    // A token that is dead already needs no revocation.
    if (response.status >= 400 && response.status !== 401 && response.status !== 404) {
      const shown = withoutSecrets(response, [grant.accessToken.reveal()]);
      throw refusalOf(label, shown, 'revoking the authorization', undefined);
    }
    return true;
  }
  const { revoke } = oauth.endpoints(grant.details, baseUrl);
  if (revoke === undefined || client === undefined) return false;
  const secret = client.secret.reveal();
  const as = { issuer: new URL(revoke).origin, revocation_endpoint: revoke };
  const through = wire(http, { json: false });
  // The end of a refresh token ends its access tokens too (RFC 7009, section 2.1).
  const token = grant.refreshToken ?? grant.accessToken;
  try {
    const response = await revocationRequest(
      as,
      { client_id: client.id },
      oauth.clientAuthentication === 'basic' ? ClientSecretBasic(secret) : ClientSecretPost(secret),
      token.reveal(),
      {
        [customFetch]: through.fetch,
        [allowInsecureRequests]: true,
        additionalParameters: {
          token_type_hint: grant.refreshToken === undefined ? 'access_token' : 'refresh_token',
        },
      },
    );
    await processRevocationResponse(response);
  } catch (error) {
    const answer = through.answer();
    if (answer === undefined) throw error;
    throw refusalOf(label, answer, 'revoking the authorization', error);
  }
  return true;
}
