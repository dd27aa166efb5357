import { CredentialsError } from '#connector-kit';
import type { AnyDestination, AskedPlace, GrantDetails, OAuth2, StoredCredentials } from '#connector-kit';
import type { Provider } from '#oauth';
import { InvalidInput } from '../errors.ts';
import type { Services } from '../services.ts';

/** Undefined where the type has no OAuth. */
export function providerOf(services: Services, connector: AnyDestination): Provider | undefined {
  const { auth } = connector;
  if (auth.method !== 'oauth2') return undefined;
  return { label: connector.label, oauth: auth.oauth, baseUrl: services.baseUrls.get(connector.type) };
}

/** @throws InvalidInput naming what is missing or malformed */
export function detailsAsked(oauth: OAuth2, asked: AskedPlace): GrantDetails {
  try {
    return oauth.detailsAsked?.(asked) ?? {};
  } catch (error) {
    if (error instanceof CredentialsError) throw new InvalidInput(error.message);
    throw error;
  }
}

/** The credentials that may name the account. */
export function placeIn(connector: AnyDestination, credentials: StoredCredentials): AskedPlace {
  const asked: Record<string, string> = {};
  for (const { id, secret } of connector.auth.fields as readonly { id: string; secret?: boolean }[]) {
    const value = credentials[id];
    if (secret === true || value === undefined || typeof value === 'object') continue;
    asked[id] = String(value);
  }
  return asked;
}
