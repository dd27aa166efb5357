import { authorizationUrl, newVerifier } from '#oauth';
import { forgetOldAuthorizations, insertAuthorization } from '#store';
import type { SecretPlace, WorkspaceScope } from '#store';
import { ConfigurationError } from '#connector-kit';
import type { AnyDestination, CredentialField } from '#connector-kit';
import { connectorOfType } from '../connectors.ts';
import { InvalidInput } from '../errors.ts';
import { sealInto, workspacePlace } from '../secrets.ts';
import type { Services } from '../services.ts';
import { CALLBACK_PATH, findClient, missingClient } from './clients.ts';
import { hashOf, randomValue } from './hash.ts';
import { detailsAsked, providerOf } from './provider.ts';

export interface AuthorizeRequest {
  readonly type: string | undefined;
  /** The caller's: where the browser goes with our code in the end. */
  readonly redirectUri: string | undefined;
  readonly state: string | undefined;
  readonly domain: string | undefined;
  /** `scheme://host` under which browsers reach this server. */
  readonly publicUrl: string;
}

/**
 * Begins an authorization.
 *
 * @returns where to send the person
 * @throws InvalidInput
 */
export async function startAuthorization(
  services: Services,
  scope: WorkspaceScope,
  request: AuthorizeRequest,
): Promise<string> {
  if (request.type === undefined) {
    throw new InvalidInput('type is required: the type of the destination to authorize');
  }
  const connector = connectorOfType(services, request.type);
  const provider = providerOf(services, connector);
  if (provider === undefined) throw takesCredentials(connector);
  const redirectUri = checkRedirectUri(request.redirectUri);
  const details = detailsAsked(provider.oauth, { domain: request.domain, state: request.state });
  const callbackUrl = request.publicUrl + CALLBACK_PATH;
  const client = await findClient(services, services.store.db, scope.workspaceId, connector, details);
  if (client === undefined) throw new InvalidInput(missingClient(connector, callbackUrl));
  const state = randomValue();
  const verifier = newVerifier();
  const asked = { clientId: client.id, details, callbackUrl, state, verifier };
  const url = await authorizationUrl(provider, asked).catch((error: unknown) => {
    throw error instanceof ConfigurationError ? new InvalidInput(error.message) : error;
  });
  await forgetOldAuthorizations(services.store.db);
  await services.store.db.transaction().execute(async (transaction) => {
    const { id } = await insertAuthorization(transaction, {
      workspaceId: scope.workspaceId,
      type: connector.type,
      clientId: client.id,
      stateHash: hashOf(state),
      redirectUri,
      callbackUrl,
      callerState: request.state ?? null,
      details,
    });
    await sealInto(
      transaction,
      services.vault,
      authorizationPlace(scope.workspaceId, id),
      JSON.stringify({ verifier }),
    );
  });
  return url;
}

/** The place of an authorization's verifier, and then of its tokens. */
export function authorizationPlace(workspaceId: number, id: number): SecretPlace {
  return workspacePlace(workspaceId, 'oauth_authorization', id);
}

function takesCredentials(connector: AnyDestination): InvalidInput {
  const keys = (connector.auth.fields as readonly CredentialField[])
    .filter(({ required }) => required === true)
    .map(({ id }) => id)
    .join(', ');
  return new InvalidInput(
    `${connector.label} takes credentials, not OAuth: create the destination with POST /destinations and ` +
      `credentials ${keys === '' ? '{}' : keys}`,
  );
}

function checkRedirectUri(text: string | undefined): string {
  if (text === undefined) {
    throw new InvalidInput(
      'redirect_uri is required: the URL that the browser goes to in the end, with `code`',
    );
  }
  const url = URL.parse(text);
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.hash !== '' || url.username !== '') {
    throw new InvalidInput(
      'redirect_uri must be an absolute http or https URL without a fragment and without a user',
    );
  }
  return url.href;
}
