import type { Transaction } from 'kysely';
import {
  deleteSecret,
  holdDestination,
  listDestinationIds,
  ofDestination,
  recordAudit,
  updateDestination,
} from '#store';
import type { Tables, WorkspaceScope } from '#store';
import { VaultError } from '#vault';
import { openCredentials } from './credentials.ts';
import { queueJobWithin } from './connection-jobs.ts';
import { InvalidInput, NotFound } from './errors.ts';
import { openFrom, sealInto } from './secrets.ts';
import { serviceAccountEmail, serviceAccountPlace } from './service-accounts.ts';
import type { KnownServiceAccount } from './service-accounts.ts';
import type { Actor, Services } from './services.ts';

/** The destinations that share it are checked again, as the new one. @throws InvalidInput */
export async function putServiceAccount(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  key: string,
): Promise<KnownServiceAccount> {
  let email: string;
  try {
    email = serviceAccountEmail(key);
  } catch (error) {
    throw new InvalidInput(`key ${(error as Error).message}`);
  }
  const place = serviceAccountPlace(scope.workspaceId);
  await scope.transaction(async (inside, transaction) => {
    const before = await openBefore(services, transaction, scope.workspaceId);
    await sealInto(transaction, services.vault, place, key);
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'service_account.put',
      subject: 'service_account:google',
      details: { email },
    });
    if (before !== key) await followServiceAccount(services, inside, transaction);
  });
  return { email, source: 'workspace' };
}

/** The workspace's own; destinations without a key of theirs stop working, or go on as the server's. @throws NotFound */
export async function removeServiceAccount(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
): Promise<void> {
  const place = serviceAccountPlace(scope.workspaceId);
  await scope.transaction(async (inside, transaction) => {
    const own = await openBefore(services, transaction, scope.workspaceId);
    if (own === undefined) throw new NotFound('service account');
    await deleteSecret(transaction, place);
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'service_account.delete',
      subject: 'service_account:google',
    });
    await followServiceAccount(services, inside, transaction);
  });
}

/** Null where it is sealed under a key that is lost: that must not keep anybody from replacing or removing it. */
async function openBefore(
  services: Services,
  transaction: Transaction<Tables>,
  workspaceId: number,
): Promise<string | null | undefined> {
  try {
    return await openFrom(transaction, services.vault, serviceAccountPlace(workspaceId));
  } catch (error) {
    if (error instanceof VaultError) return null;
    throw error;
  }
}

/**
 * What shares the identity shows the new one and is checked again. It counts as a change of the credentials: tokens of
 * the identity before, and results that were found with it, are not used any more.
 */
async function followServiceAccount(
  services: Services,
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
): Promise<void> {
  const { workspaceId } = inside;
  for (const connector of services.connectors.values()) {
    const { auth } = connector;
    if (auth.method !== 'credentials' || auth.serviceAccount === undefined) continue;
    const { field } = auth.serviceAccount;
    for (const id of await listDestinationIds(inside, connector.type)) {
      if ((await holdDestination(inside, id)) === undefined) continue;
      const opened = await openCredentials(services, transaction, connector, workspaceId, id).catch(
        (error: unknown) => {
          // Its own check says so.
          if (error instanceof VaultError) return undefined;
          throw error;
        },
      );
      if (opened === undefined || opened.stored[field] !== undefined) continue;
      await updateDestination(inside, id, { connectionDetails: opened.connectionDetails });
      await queueJobWithin(services, inside, transaction, ofDestination(id), 'connect');
    }
  }
}
