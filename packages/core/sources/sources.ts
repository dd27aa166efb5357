import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import {
  deleteSecret,
  deleteSource,
  findSource,
  holdSource,
  insertSource,
  ofSource,
  recordAudit,
  updateSource,
} from '#store';
import type { StoredSource, SyncEngine, Tables, WorkspaceScope } from '#store';
import type { AnySource, JsonObject } from '#connector-kit';
import { queueJob, queueJobWithin, waitForJob } from '../connection-jobs.ts';
import { InvalidInput, NotFound } from '../errors.ts';
import type { Actor, Services } from '../services.ts';
import { refuseWhileUsed } from '../sync-uses.ts';
import { openSourceCredentials, readSent, sealSourceCredentials, sourcePlace } from './credentials.ts';
import { sourceOfType, syncEnginesOf } from './source-types.ts';

/** @throws NotFound */
export async function requireSource(scope: WorkspaceScope, id: number): Promise<StoredSource> {
  const source = await findSource(scope, id);
  if (source === undefined) throw new NotFound(`source ${id}`);
  return source;
}

export interface SourceRequest {
  readonly type: string;
  /** Default: the label of the connector. */
  readonly name: string | undefined;
  readonly credentials: unknown;
  readonly syncEngine: SyncEngine;
  readonly readOnlyConnection: boolean;
  readonly writebackRetentionDays: number | null;
  /** Runs in the transaction that saves the source. */
  readonly onSaved?: (transaction: Transaction<Tables>, id: number) => Promise<void>;
}

/**
 * Saves a source, then checks it and lists its tables; waits for both for a while.
 *
 * @throws InvalidInput when something is refused before anything is saved
 */
export async function createSource(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  request: SourceRequest,
): Promise<StoredSource> {
  const connector = sourceOfType(services, request.type);
  const { syncEngine, readOnlyConnection, writebackRetentionDays } = request;
  refuseEngine(connector, syncEngine, readOnlyConnection);
  const credentials = readSent(connector, request.credentials);
  const { id, job } = await scope.transaction(async (inside, transaction) => {
    const source = await insertSource(inside, {
      type: connector.type,
      name: request.name ?? connector.label,
      syncEngine,
      readOnlyConnection,
      writebackRetentionDays,
      connectionDetails: credentials.connectionDetails,
    });
    await sealSourceCredentials(services, transaction, scope.workspaceId, source.id, credentials.stored);
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'source.create',
      subject: `source:${source.id}`,
      details: { type: source.type, name: source.name },
    });
    await request.onSaved?.(transaction, source.id);
    return {
      id: source.id,
      job: await queueJobWithin(services, inside, transaction, ofSource(source.id), 'connect'),
    };
  });
  await waitForJob(services, scope, job.id);
  return requireSource(scope, id);
}

function refuseEngine(connector: AnySource, syncEngine: SyncEngine, isReadOnly: boolean): void {
  if (syncEngine === 'basic') return;
  if (!syncEnginesOf(connector).includes('advanced')) {
    throw new InvalidInput(
      `connection.sync_engine: ${connector.label} can't keep the bookkeeping of syncs: it must be basic`,
    );
  }
  if (isReadOnly) {
    throw new InvalidInput(
      'connection.sync_engine: advanced writes the bookkeeping of syncs into the source, which read_only_connection ' +
        'forbids: take basic, or leave read_only_connection out',
    );
  }
}

export interface SourceChange {
  readonly type: string | undefined;
  readonly syncEngine: SyncEngine | undefined;
  readonly name: string | undefined;
  /** Merged by key into those that the source has. */
  readonly credentials: unknown;
  /** Null removes it. */
  readonly writebackRetentionDays: number | null | undefined;
}

/**
 * Changes a source; with credentials, checks it again and lists its tables.
 *
 * @throws NotFound, InvalidInput
 */
export async function changeSource(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  id: number,
  change: SourceChange,
): Promise<StoredSource> {
  const { name, credentials, writebackRetentionDays } = change;
  const job = await scope.transaction(async (inside, transaction) => {
    const before = await holdSource(inside, id);
    if (before === undefined) throw new NotFound(`source ${id}`);
    refuseMove(before, change);
    const connectionDetails =
      credentials === undefined
        ? undefined
        : await mergeCredentials(services, transaction, before, credentials);
    const after = await updateSource(inside, id, {
      ...(name === undefined ? {} : { name }),
      ...(writebackRetentionDays === undefined ? {} : { writebackRetentionDays }),
      ...(connectionDetails === undefined ? {} : { connectionDetails }),
    });
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'source.update',
      subject: `source:${id}`,
      details: { name: after.name, credentials_changed: connectionDetails !== undefined },
    });
    return credentials === undefined
      ? undefined
      : queueJobWithin(services, inside, transaction, ofSource(id), 'connect');
  });
  if (job !== undefined) await waitForJob(services, scope, job.id);
  return requireSource(scope, id);
}

function refuseMove(before: StoredSource, { type, syncEngine }: SourceChange): void {
  if (type !== undefined && type !== before.type) {
    throw new InvalidInput(
      `connection.type can't be changed: the source is of type ${before.type}. Create a new one.`,
    );
  }
  if (syncEngine !== undefined && syncEngine !== before.syncEngine) {
    throw new InvalidInput(
      `connection.sync_engine can't be changed: the source's is ${before.syncEngine}. Create a new source.`,
    );
  }
}

/** @returns the new connection details, or undefined when the credentials are what they were */
async function mergeCredentials(
  services: Services,
  transaction: Transaction<Tables>,
  source: StoredSource,
  sent: unknown,
): Promise<JsonObject | undefined> {
  const connector = sourceOfType(services, source.type);
  const { workspaceId, id } = source;
  const before = await openSourceCredentials(services, transaction, connector, workspaceId, id);
  const after = readSent(connector, sent, before.stored);
  if (isDeepStrictEqual(after.stored, before.stored)) return undefined;
  await sealSourceCredentials(services, transaction, workspaceId, id, after.stored);
  return after.connectionDetails;
}

/** Removes the source with its models, datasets and secrets. @throws NotFound, Conflict naming the syncs that use it */
export async function removeSource(scope: WorkspaceScope, actor: Actor, id: number): Promise<void> {
  await scope.transaction(async (inside, transaction) => {
    const source = await holdSource(inside, id, 'deletion');
    if (source === undefined) throw new NotFound(`source ${id}`);
    await refuseWhileUsed(inside, { sourceId: id }, `source ${id}`);
    await deleteSource(inside, id);
    await deleteSecret(transaction, sourcePlace(scope.workspaceId, id));
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: 'source.delete',
      subject: `source:${id}`,
    });
  });
}

/** Checks the source afresh and waits for a while. @throws NotFound */
export async function testSource(
  services: Services,
  scope: WorkspaceScope,
  id: number,
): Promise<StoredSource> {
  const job = await queueJob(services, scope, ofSource(id), 'check');
  await waitForJob(services, scope, job.id);
  return requireSource(scope, id);
}
