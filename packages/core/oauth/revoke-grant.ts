import type { Kysely } from 'kysely';
import { revokeGrant } from '#oauth';
import type { OAuthClient, Provider } from '#oauth';
import { Redactor, Secret } from '#secret';
import { findDestination, findGrant, listGrantedDestinations } from '#store';
import type { Destination, Tables, WorkspaceScope } from '#store';
import { VaultError } from '#vault';
import { openCredentials } from '../credentials.ts';
import type { Services } from '../services.ts';
import { findGrantedClient } from './clients.ts';
import { openTokens } from './keep-grant.ts';
import { providerOf } from './provider.ts';
import type { StoredGrant } from './stored-grant.ts';

/** A deletion does not wait longer for the provider. */
const LONGEST_REVOCATION_MS = 5_000;
/** Nor for all providers of a workspace: its client wants an answer within ten seconds. */
const LONGEST_REVOCATIONS_MS = 8_000;
const REVOKED_AT_ONCE = 8;

/** Tells a provider that a destination is gone; best effort. */
export type Revocation = (signal?: AbortSignal) => Promise<void>;

/** What revokes the grant of a destination that is about to be deleted; undefined where there is none to revoke. */
export async function revocationOf(
  services: Services,
  inside: WorkspaceScope,
  db: Kysely<Tables>,
  destination: Destination,
): Promise<Revocation | undefined> {
  const { workspaceId, id, type } = destination;
  const grant = await findGrant(inside, id);
  const connector = services.connectors.get(type);
  const provider = connector === undefined ? undefined : providerOf(services, connector);
  if (grant === undefined || connector === undefined || provider === undefined) return undefined;
  // A token that somebody entered was not granted to us: it may serve elsewhere.
  if (grant.clientId === null) return undefined;
  try {
    const tokens = await openTokens(services, db, workspaceId, id);
    const { stored } = await openCredentials(services, db, connector, workspaceId, id);
    const client = await findGrantedClient(services, db, workspaceId, connector, grant.clientId, stored);
    return (signal) =>
      revokeAtProvider(services, { destination, provider, client, stored: { grant, tokens } }, signal);
  } catch (error) {
    // A lost key must not keep anybody from deleting what it sealed.
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}

/** Those of every destination in a workspace that is about to be deleted. */
export async function revocationsIn(
  services: Services,
  scope: WorkspaceScope,
): Promise<readonly Revocation[]> {
  const revocations: Revocation[] = [];
  for (const id of await listGrantedDestinations(scope)) {
    const destination = await findDestination(scope, id);
    if (destination === undefined) continue;
    const revocation = await revocationOf(services, scope, services.store.db, destination);
    if (revocation !== undefined) revocations.push(revocation);
  }
  return revocations;
}

/** A few at once, until they are done or it takes too long. */
export async function revokeEach(services: Services, revocations: readonly Revocation[]): Promise<void> {
  const over = AbortSignal.timeout(LONGEST_REVOCATIONS_MS);
  const waiting = [...revocations];
  const revokeNext = async (): Promise<void> => {
    while (!over.aborted) {
      const revoke = waiting.shift();
      if (revoke === undefined) return;
      await revoke(over);
    }
  };
  await Promise.all(Array.from({ length: REVOKED_AT_ONCE }, revokeNext));
  if (waiting.length > 0) {
    services.log.warn(
      { left: waiting.length },
      'authorizations were not revoked: their providers took too long',
    );
  }
}

interface GivenUp {
  readonly destination: Destination;
  readonly provider: Provider;
  readonly client: OAuthClient | undefined;
  readonly stored: StoredGrant;
}

async function revokeAtProvider(
  services: Services,
  { destination, provider, client, stored: { grant, tokens } }: GivenUp,
  signal: AbortSignal | undefined,
): Promise<void> {
  const fields = { destination: destination.id, type: destination.type };
  const patience = AbortSignal.timeout(LONGEST_REVOCATION_MS);
  try {
    const secrets = [tokens.accessToken, tokens.refreshToken ?? '', client?.secret.reveal() ?? ''];
    const http = services.egress.httpClient({
      type: `${destination.type}:oauth`,
      redactor: new Redactor(secrets),
      signal: signal === undefined ? patience : AbortSignal.any([patience, signal]),
    });
    const isTold = await revokeGrant(http, provider, client, {
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
