import { findObject, ofDestination } from '#store';
import type { DiscoveredObject, JobKind, WorkspaceScope } from '#store';
import { queueJob, waitForJob } from './connection-jobs.ts';
import { requireDestination } from './destinations.ts';
import { NotFound } from './errors.ts';
import { refreshStateOf } from './refresh-state.ts';
import type { Services } from './services.ts';

/** A new destination lists its objects as well, so its first job counts as a refresh of them. */
const OBJECT_REFRESHES: readonly JobKind[] = ['refresh_objects', 'connect'];

/** @returns the refresh_key. @throws NotFound */
export async function startObjectRefresh(
  services: Services,
  scope: WorkspaceScope,
  destinationId: number,
): Promise<number> {
  return (await queueJob(services, scope, ofDestination(destinationId), 'refresh_objects')).id;
}

/** @returns the refresh_key. @throws NotFound */
export async function startFieldRefresh(
  services: Services,
  scope: WorkspaceScope,
  destinationId: number,
  fullName: string,
): Promise<number> {
  await requireObject(scope, destinationId, fullName);
  return (await queueJob(services, scope, ofDestination(destinationId, fullName), 'refresh_fields')).id;
}

/**
 * The state of a refresh of objects, or of the fields of one object.
 *
 * @param key the refresh_key as it was sent; undefined for the latest refresh
 * @throws NotFound for an unknown key, InvalidInput with its message for a refresh that failed
 */
export async function refreshState(
  scope: WorkspaceScope,
  destinationId: number,
  fullName: string | null,
  key: string | undefined,
): Promise<'processing' | 'completed'> {
  await requireDestination(scope, destinationId);
  if (fullName !== null) await requireObject(scope, destinationId, fullName);
  const kinds: readonly JobKind[] = fullName === null ? OBJECT_REFRESHES : ['refresh_fields'];
  return refreshStateOf(scope, ofDestination(destinationId, fullName), kinds, key);
}

/** @throws NotFound */
async function requireObject(
  scope: WorkspaceScope,
  destinationId: number,
  fullName: string,
): Promise<DiscoveredObject> {
  const object = await findObject(scope, destinationId, fullName);
  if (object === undefined) throw new NotFound(`object ${fullName}`);
  return object;
}

export interface FetchedObject {
  readonly object: DiscoveredObject;
  /** Why its fields are missing; null when they are there. */
  readonly message: string | null;
}

/** One object; fields that were never fetched are fetched now. @throws NotFound */
export async function fetchObject(
  services: Services,
  scope: WorkspaceScope,
  destinationId: number,
  fullName: string,
): Promise<FetchedObject> {
  const object = await requireObject(scope, destinationId, fullName);
  if (object.fields !== null) return { object, message: null };
  const queued = await queueJob(services, scope, ofDestination(destinationId, fullName), 'refresh_fields');
  const job = await waitForJob(services, scope, queued.id);
  const fetched = await requireObject(scope, destinationId, fullName);
  if (fetched.fields !== null) return { object: fetched, message: null };
  const message =
    job?.state === 'failed'
      ? `The fields could not be fetched: ${job.message ?? 'unknown'}`
      : 'The fields are still being fetched: ask again.';
  return { object: fetched, message };
}
