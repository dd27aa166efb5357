import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from 'oauth4webapi';
import type { GrantDetails } from '#connector-kit';
import type { Provider } from './grant.ts';

export const newVerifier = generateRandomCodeVerifier;

export interface AuthorizationRequest {
  readonly clientId: string;
  readonly details: GrantDetails;
  /** Ours: where the provider sends the browser. */
  readonly callbackUrl: string;
  readonly state: string;
  /** Used where the provider takes PKCE. */
  readonly verifier: string;
}

/**
 * Where a person goes to consent.
 *
 * @throws ConfigurationError for details that lead to a host which is not the provider's
 */
export async function authorizationUrl(
  { oauth, baseUrl }: Provider,
  { clientId, details, callbackUrl, state, verifier }: AuthorizationRequest,
): Promise<string> {
  const url = new URL(oauth.endpoints(details, baseUrl).authorize);
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callbackUrl,
    ...(oauth.scopes.length === 0 ? {} : { scope: oauth.scopes.join(' ') }),
    state,
    ...(oauth.pkce
      ? { code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
      : {}),
    ...oauth.authorizeParameters,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  // Not every provider reads `+` as a space.
  return url.href.replaceAll('+', '%20');
}
