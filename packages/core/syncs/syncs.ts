import type { Transaction } from 'kysely';
import {
  describeSources,
  findSync,
  holdEndsOfSync,
  insertSync,
  lastEnds,
  listSyncs as listStored,
  lockSequences,
  recordAudit,
  sequences,
} from '#store';
import type { DescribedSource, NewSync, Page, PageRequest, Sync, Tables, WorkspaceScope } from '#store';
import { InvalidInput, NotFound } from '../errors.ts';
import type { Actor, Services } from '../services.ts';
import { draftSync } from './draft-sync.ts';
import type { SyncInput } from './sync-input.ts';

/** A sync with what people want to see of it. */
export interface ShownSync {
  readonly sync: Sync;
  readonly source: DescribedSource;
  /** How its last run ended; undefined before the first one. */
  readonly lastEnd: 'completed' | 'failed' | undefined;
}

/** @throws NotFound */
export async function requireSync(scope: WorkspaceScope, id: number): Promise<Sync> {
  const sync = await findSync(scope, id);
  if (sync === undefined) throw new NotFound(`sync ${id}`);
  return sync;
}

/** @throws NotFound */
export async function fetchSync(scope: WorkspaceScope, id: number): Promise<ShownSync> {
  return showSync(scope, await requireSync(scope, id));
}

export async function listSyncs(scope: WorkspaceScope, request: PageRequest): Promise<Page<ShownSync>> {
  const { items, total } = await listStored(scope, request);
  return { items: await showSyncs(scope, items), total };
}

/** The sync as people see it. */
export async function showSync(scope: WorkspaceScope, sync: Sync): Promise<ShownSync> {
  const [shown] = await showSyncs(scope, [sync]);
  if (shown === undefined) throw new NotFound(`sync ${sync.id}`);
  return shown;
}

async function showSyncs(scope: WorkspaceScope, syncs: readonly Sync[]): Promise<readonly ShownSync[]> {
  const ids = syncs.map(({ id }) => id);
  const [sources, ends] = await Promise.all([describeSources(scope, syncs), lastEnds(scope, ids)]);
  return syncs.flatMap((sync, at) => {
    const source = sources[at];
    return source === undefined ? [] : [{ sync, source, lastEnd: ends.get(sync.id) }];
  });
}

/** Runs in the transaction that saves what is made. */
type OnSaved = (transaction: Transaction<Tables>, id: number) => Promise<void>;

/** @throws InvalidInput */
export async function createSync(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  input: SyncInput,
  onSaved?: OnSaved,
): Promise<Sync> {
  const draft = await draftSync(services, scope, input);
  return scope.transaction(async (inside, transaction) => {
    await holdEnds(inside, draft);
    await checkSequence(inside, transaction, draft.afterSyncId, undefined);
    const sync = await insertSync(inside, draft);
    await auditSync(transaction, scope, actor, 'sync.create', sync);
    await onSaved?.(transaction, sync.id);
    return sync;
  });
}

/** Checks what would be created or changed, and changes nothing. @throws InvalidInput, NotFound */
export async function validateSync(
  services: Services,
  scope: WorkspaceScope,
  input: SyncInput,
  id?: number,
): Promise<void> {
  const before = id === undefined ? undefined : await requireSync(scope, id);
  const draft = await draftSync(services, scope, input, before);
  await scope.transaction((inside, transaction) => checkSequence(inside, transaction, draft.afterSyncId, id));
}

/** @throws InvalidInput when the source or the destination is gone by now */
export async function holdEnds(inside: WorkspaceScope, draft: NewSync): Promise<void> {
  const gone = await holdEndsOfSync(inside, draft);
  if (gone !== undefined) throw new InvalidInput(`the ${gone} of the sync was deleted at the same moment`);
}

/** @throws InvalidInput where the sync that runs before is unknown, or the sequence comes back to where it began */
export async function checkSequence(
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
  afterSyncId: number | null,
  id: number | undefined,
): Promise<void> {
  if (afterSyncId === null) return;
  await lockSequences(transaction, inside.workspaceId);
  const after = await sequences(inside);
  if (!after.has(afterSyncId)) {
    throw new InvalidInput(`triggers.sync_sequence.sync_id: this workspace has no sync ${afterSyncId}`);
  }
  const chain: number[] = [];
  for (let at: number | null = afterSyncId; at !== null; at = after.get(at) ?? null) {
    chain.push(at);
    if (at === id) {
      throw new InvalidInput(
        `triggers.sync_sequence.sync_id: the sync would run after itself (${[id, ...chain].join(' after ')})`,
      );
    }
  }
}

/** Notes who did what to a sync. */
export async function auditSync(
  transaction: Transaction<Tables>,
  scope: WorkspaceScope,
  actor: Actor,
  action: string,
  sync: Sync,
): Promise<void> {
  await recordAudit(transaction, {
    organizationId: null,
    workspaceId: scope.workspaceId,
    actor,
    action,
    subject: `sync:${sync.id}`,
    details: {
      label: sync.label,
      operation: sync.operation,
      source_id: sync.sourceId,
      destination_id: sync.destinationId,
      paused: sync.paused,
    },
  });
}
