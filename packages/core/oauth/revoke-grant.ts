import type { Transaction } from 'kysely';
import type { StoredCredentials } from '#connector-kit';
import { revokeGrant } from '#oauth';
import { Redactor, Secret } from '#secret';
import { findGrant } from '#store';
import type { Destination, Tables, WorkspaceScope } from '#store';
import { VaultError } from '#vault';
import { openCredentials } from '../credentials.ts';
import type { Services } from '../services.ts';
import { findClient } from './clients.ts';
import { openTokens } from './keep-grant.ts';
import { providerOf } from './provider.ts';
import type { StoredGrant } from './stored-grant.ts';

/** A deletion does not wait longer for the provider. */
const LONGEST_REVOCATION_MS = 5_000;

/** What revokes the grant of a destination that is about to be deleted; undefined where it has none. */
export async function revocationOf(
  services: Services,
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
  destination: Destination,
): Promise<(() => Promise<void>) | undefined> {
  const grant = await findGrant(inside, destination.id);
  const connector = services.connectors.get(destination.type);
  if (grant === undefined || connector === undefined) return undefined;
  try {
    const { workspaceId, id } = destination;
    const tokens = await openTokens(services, transaction, workspaceId, id);
    const { stored } = await openCredentials(services, transaction, connector, workspaceId, id);
    const scope = services.store.workspace(workspaceId);
    return () => revokeAtProvider(services, scope, destination, stored, { grant, tokens });
  } catch (error) {
    // A lost key must not keep anybody from deleting what it sealed.
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}

/** Tells the provider that a destination is gone; best effort. */
async function revokeAtProvider(
  services: Services,
  scope: WorkspaceScope,
  destination: Destination,
  credentials: StoredCredentials,
  { grant, tokens }: StoredGrant,
): Promise<void> {
  const connector = services.connectors.get(destination.type);
  const provider = connector === undefined ? undefined : providerOf(services, connector);
  // A token that somebody entered was not granted to us: it may serve elsewhere.
  if (connector === undefined || provider === undefined || grant.clientId === null) return;
  const fields = { destination: destination.id, type: destination.type };
  try {
    const client = await findClient(services, scope.workspaceId, connector, grant.details, credentials);
    const secrets = [tokens.accessToken, tokens.refreshToken ?? '', client?.secret.reveal() ?? ''];
    const http = services.egress.httpClient({
      type: `${connector.type}:oauth`,
      redactor: new Redactor(secrets),
      signal: AbortSignal.timeout(LONGEST_REVOCATION_MS),
    });
    const isTold = await revokeGrant(http, provider, client?.id === grant.clientId ? client : undefined, {
      accessToken: new Secret(tokens.accessToken),
      refreshToken: tokens.refreshToken === undefined ? undefined : new Secret(tokens.refreshToken),
      details: grant.details,
    });
    services.log.info({ ...fields, isTold }, 'authorization revoked');
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    services.log.warn({ ...fields, fault }, 'the authorization could not be revoked at the provider');
  }
}
