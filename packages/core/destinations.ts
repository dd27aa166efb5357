import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import {
  allObjects,
  deleteDestination,
  deleteGrant,
  deleteSecret,
  findDestination,
  findGrant,
  holdDestination,
  insertDestination,
  ofDestination,
  recordAudit,
  updateDestination,
} from '#store';
import type { Destination, DiscoveredObject, Tables, WorkspaceScope } from '#store';
import type { JsonObject } from '#connector-kit';
import { connectorOfType } from './connectors.ts';
import { openCredentials, readSentCredentials, readStored, sealCredentials } from './credentials.ts';
import { queueJob, queueJobWithin, waitForJob } from './connection-jobs.ts';
import { MOST_OBJECTS_WITH_FIELDS } from './discovery.ts';
import { InvalidInput, NotFound } from './errors.ts';
import {
  grantPlace,
  isEnteredAgain,
  keepGrant,
  refuseContradiction,
  refuseUnnoticedMove,
  takeSentGrant,
} from './oauth/keep-grant.ts';
import { revocationOf } from './oauth/revoke-grant.ts';
import { NO_GRANT } from './oauth/stored-grant.ts';
import { isInsteadOfGrant, requireWayToConnect, withoutReplaced } from './oauth/ways.ts';
import { workspacePlace } from './secrets.ts';
import { findServiceAccount } from './service-accounts.ts';
import type { Actor, Services } from './services.ts';
import { refuseWhileUsed } from './sync-uses.ts';

export interface DestinationWithObjects {
  readonly destination: Destination;
  readonly objects: readonly DiscoveredObject[];
}

/** @throws NotFound */
export async function requireDestination(scope: WorkspaceScope, id: number): Promise<Destination> {
  const destination = await findDestination(scope, id);
  if (destination === undefined) throw new NotFound(`destination ${id}`);
  return destination;
}

/** The destination with its objects, without their fields where there are more than 100. @throws NotFound */
export async function fetchDestination(scope: WorkspaceScope, id: number): Promise<DestinationWithObjects> {
  const [destination, objects] = await Promise.all([
    requireDestination(scope, id),
    allObjects(scope, id, MOST_OBJECTS_WITH_FIELDS),
  ]);
  return { destination, objects };
}

export interface ConnectRequest {
  readonly type: string;
  /** Default: the label of the connector. */
  readonly name: string | undefined;
  readonly credentials: unknown;
  /** Runs in the transaction that saves the destination. */
  readonly onSaved?: (transaction: Transaction<Tables>, id: number) => Promise<void>;
}

/**
 * Saves a destination, then checks it and lists its objects; waits for both for a while.
 *
 * @throws InvalidInput when the type or the credentials are refused before anything is saved
 */
export async function createDestination(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  request: ConnectRequest,
): Promise<DestinationWithObjects> {
  const connector = connectorOfType(services, request.type);
  const { db } = services.store;
  const serviceAccount = await findServiceAccount(services, db, connector, scope.workspaceId);
  const credentials = readSentCredentials(connector, request.credentials, serviceAccount);
  const { sentGrant, stored } = credentials;
  const job = await scope.transaction(async (inside, transaction) => {
    const grant = await takeSentGrant(services, transaction, scope.workspaceId, connector, sentGrant, stored);
    requireWayToConnect(connector, stored, grant !== undefined, serviceAccount !== undefined);
    const destination = await insertDestination(inside, {
      type: connector.type,
      name: request.name ?? connector.label,
      connectionDetails: credentials.connectionDetails,
    });
    await sealCredentials(services, transaction, scope.workspaceId, destination.id, stored);
    if (grant !== undefined) await keepGrant(services, inside, transaction, destination.id, grant);
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'destination.create',
      subject: `destination:${destination.id}`,
      details: { type: destination.type, name: destination.name },
    });
    await request.onSaved?.(transaction, destination.id);
    return queueJobWithin(services, inside, transaction, ofDestination(destination.id), 'connect');
  });
  await waitForJob(services, scope, job.id);
  return fetchDestination(scope, job.destinationId ?? 0);
}

export interface DestinationChange {
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  /** Merged by key into those that the destination has. */
  readonly credentials?: unknown;
}

/**
 * Changes a destination; with credentials, checks it again and lists its objects.
 *
 * @throws NotFound, InvalidInput
 */
export async function changeDestination(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  id: number,
  change: DestinationChange,
): Promise<DestinationWithObjects> {
  const job = await scope.transaction(async (inside, transaction) => {
    const before = await holdDestination(inside, id);
    if (before === undefined) throw new NotFound(`destination ${id}`);
    if (change.type !== undefined && change.type !== before.type) {
      throw new InvalidInput(
        `service_connection.type can't be changed: the destination is of type ${before.type}. Create a new one.`,
      );
    }
    const connectionDetails =
      change.credentials === undefined
        ? undefined
        : await mergeCredentials(services, inside, transaction, before, change.credentials);
    const after = await updateDestination(inside, id, {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(connectionDetails === undefined ? {} : { connectionDetails }),
    });
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'destination.update',
      subject: `destination:${id}`,
      details: { name: after.name, credentials_changed: connectionDetails !== undefined },
    });
    return change.credentials === undefined
      ? undefined
      : queueJobWithin(services, inside, transaction, ofDestination(id), 'connect');
  });
  if (job !== undefined) await waitForJob(services, scope, job.id);
  return fetchDestination(scope, id);
}

/** @returns the new connection details, or undefined when the credentials are what they were */
async function mergeCredentials(
  services: Services,
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
  destination: Destination,
  sent: unknown,
): Promise<JsonObject | undefined> {
  const connector = connectorOfType(services, destination.type);
  const { workspaceId, id } = destination;
  const serviceAccount = await findServiceAccount(services, transaction, connector, workspaceId);
  const before = await openCredentials(services, transaction, connector, workspaceId, id);
  const merged = readSentCredentials(connector, sent, serviceAccount, before.stored);
  const { sentFields } = merged;
  const present = await findGrant(inside, id);
  const isAgain = present !== undefined && isEnteredAgain(merged.sentGrant, present);
  const sentGrant = isAgain ? NO_GRANT : merged.sentGrant;
  const grant = await takeSentGrant(services, transaction, workspaceId, connector, sentGrant, merged.stored);
  if (grant !== undefined && present !== undefined) {
    refuseUnnoticedMove(services, connector, sentFields, present.details, grant.grant.details);
  }
  const after =
    grant === undefined
      ? merged
      : readStored(connector, withoutReplaced(connector, merged.stored, sentFields), serviceAccount);
  const kept = grant === undefined ? present : undefined;
  const ends = kept !== undefined && isInsteadOfGrant(connector, after.stored, sentFields);
  const hasGrant = grant !== undefined || (kept !== undefined && !ends);
  requireWayToConnect(connector, after.stored, hasGrant, serviceAccount !== undefined);
  if (kept !== undefined && !ends) refuseContradiction(services, connector, after.stored, kept.details);
  // The shared identity may have changed though what was sent did not.
  const isSame =
    isDeepStrictEqual(after.stored, before.stored) &&
    isDeepStrictEqual(after.connectionDetails, destination.connectionDetails);
  if (grant === undefined && !ends && isSame) return undefined;
  if (grant !== undefined) await keepGrant(services, inside, transaction, id, grant);
  if (ends) {
    await deleteGrant(inside, id);
    await deleteSecret(transaction, grantPlace(workspaceId, id));
  }
  await sealCredentials(services, transaction, workspaceId, id, after.stored);
  return after.connectionDetails;
}

/**
 * Removes the destination and its secrets at once, then revokes its authorization at the provider.
 *
 * @throws NotFound, Conflict naming the syncs that use it
 */
export async function removeDestination(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  id: number,
): Promise<void> {
  const revocation = await scope.transaction(async (inside, transaction) => {
    const destination = await holdDestination(inside, id, 'deletion');
    if (destination === undefined) throw new NotFound(`destination ${id}`);
    await refuseWhileUsed(inside, { destinationId: id }, `destination ${id}`);
    const revoke = await revocationOf(services, inside, transaction, destination);
    await deleteDestination(inside, id);
    await deleteSecret(transaction, workspacePlace(scope.workspaceId, 'destination_credentials', id));
    await deleteSecret(transaction, grantPlace(scope.workspaceId, id));
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'destination.delete',
      subject: `destination:${id}`,
    });
    return revoke;
  });
  await revocation?.();
}

/** Checks the destination afresh and waits for a while. @throws NotFound */
export async function testDestination(
  services: Services,
  scope: WorkspaceScope,
  id: number,
): Promise<Destination> {
  const job = await queueJob(services, scope, ofDestination(id), 'check');
  await waitForJob(services, scope, job.id);
  return requireDestination(scope, id);
}
