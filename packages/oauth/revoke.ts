import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  processRevocationResponse,
  revocationRequest,
} from 'oauth4webapi';
import type { HttpClient, HttpResponse } from '#connector-kit';
import type { Secret } from '#secret';
import { GrantRefused } from './grant.ts';
import type { Grant, OAuthClient, Provider } from './grant.ts';
import { refusalOf } from './refusal.ts';
import { refreshGrant } from './token-endpoint.ts';
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
  if (oauth.revokeRequest !== undefined) return revokeByToken(http, provider, client, grant);
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

/** Where the access token itself asks for its end, an expired one is renewed for it: the refresh token would live on. */
async function revokeByToken(
  http: HttpClient,
  provider: Provider,
  client: OAuthClient | undefined,
  grant: Pick<Grant, 'accessToken' | 'refreshToken' | 'details'>,
): Promise<boolean> {
  const { oauth, baseUrl } = provider;
  const request = oauth.revokeRequest?.(grant.details, baseUrl);
  if (request === undefined) return false;
  const send = (token: Secret): Promise<HttpResponse> =>
    http.request({
      ...request,
      headers: { authorization: `Bearer ${token.reveal()}` },
      sameOrigin: true,
      retry: 'always',
    });
  const { refreshToken } = grant;
  let token = grant.accessToken;
  let response = await send(token);
  if (response.status === 401 && client !== undefined && refreshToken !== undefined) {
    try {
      token = (await refreshGrant(http, provider, client, { ...grant, scopes: undefined, refreshToken }))
        .accessToken;
    } catch (error) {
      // The grant is over already.
      if (error instanceof GrantRefused) return true;
      throw error;
    }
    response = await send(token);
  }
  if (response.status < 400 || response.status === 404) return true;
  throw refusalOf(
    provider.label,
    withoutSecrets(response, [token.reveal()]),
    'revoking the authorization',
    undefined,
  );
}
