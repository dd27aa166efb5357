import { sql } from 'kysely';
import type { Selectable, Transaction } from 'kysely';
import type { StoredSnapshot, SyncOperation } from '#engine';
import type { Tables } from './database.ts';
import type { Page, PageRequest } from './page.ts';
import type { SourceObject, SyncSettings } from './sync-settings.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** A sync as it is stored. */
export interface Sync {
  readonly id: number;
  readonly workspaceId: number;
  readonly sourceId: number;
  readonly destinationId: number;
  readonly label: string | null;
  readonly operation: SyncOperation;
  readonly sourceObject: SourceObject;
  readonly destinationObject: string;
  readonly paused: boolean;
  readonly settings: SyncSettings;
  readonly afterSyncId: number | null;
  readonly nextRunAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Null before the first run. */
  readonly snapshot: StoredSnapshot | null;
  readonly highWaterMark: string | null;
}

/** What is set when a sync is made. */
export type NewSync = Omit<
  Sync,
  'id' | 'workspaceId' | 'createdAt' | 'updatedAt' | 'snapshot' | 'highWaterMark'
>;

function fromRow(row: Selectable<Tables['syncs']>): Sync {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    sourceId: row.source_id,
    destinationId: row.destination_id,
    label: row.label,
    operation: row.operation,
    sourceObject: row.source_object,
    destinationObject: row.destination_object,
    paused: row.paused,
    settings: row.settings,
    afterSyncId: row.after_sync_id,
    nextRunAt: row.next_run_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    snapshot: row.snapshot,
    highWaterMark: row.high_water_mark,
  };
}

function toRow(sync: NewSync) {
  return {
    source_id: sync.sourceId,
    destination_id: sync.destinationId,
    label: sync.label,
    operation: sync.operation,
    source_object: JSON.stringify(sync.sourceObject),
    destination_object: sync.destinationObject,
    paused: sync.paused,
    settings: JSON.stringify(sync.settings),
    after_sync_id: sync.afterSyncId,
    next_run_at: sync.nextRunAt,
  };
}

export async function listSyncs(scope: WorkspaceScope, request: PageRequest): Promise<Page<Sync>> {
  const [items, count] = await Promise.all([
    scope.db
      .selectFrom('syncs')
      .selectAll()
      .orderBy('id', request.order)
      .limit(request.perPage)
      .offset((request.page - 1) * request.perPage)
      .execute(),
    scope.db
      .selectFrom('syncs')
      .select((select) => select.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { items: items.map(fromRow), total: Number(count.total) };
}

export async function findSync(scope: WorkspaceScope, id: number): Promise<Sync | undefined> {
  const row = await scope.db.selectFrom('syncs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Keeps the sync from being changed or deleted by others until the end of the transaction. */
export async function holdSync(scope: WorkspaceScope, id: number): Promise<Sync | undefined> {
  const row = await scope.db
    .selectFrom('syncs')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Call it in a transaction that holds the source and the destination: see `holdEndsOfSync`. */
export async function insertSync(inside: WorkspaceScope, sync: NewSync): Promise<Sync> {
  const row = await inside.db
    .insertInto('syncs')
    .values({ workspace_id: inside.workspaceId, ...toRow(sync) })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

/** @param forgets what the destination has taken so far: the next run is a first one */
export async function updateSync(
  inside: WorkspaceScope,
  id: number,
  sync: NewSync,
  forgets: boolean,
): Promise<Sync> {
  if (forgets) {
    await inside.db
      .updateTable('sync_runs')
      .where('sync_id', '=', id)
      .where('unsettled', '=', true)
      .set({ unsettled: false })
      .execute();
  }
  const row = await inside.db
    .updateTable('syncs')
    .where('id', '=', id)
    .set({
      ...toRow(sync),
      // Two changes never have the same moment: it tells whether one came between.
      updated_at: sql<Date>`greatest(now(), updated_at + interval '1 millisecond')`,
      ...(forgets ? { snapshot: null, high_water_mark: null } : {}),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

export async function deleteSync(scope: WorkspaceScope, id: number): Promise<boolean> {
  const result = await scope.db.deleteFrom('syncs').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/**
 * Keeps what a sync uses from being deleted until the end of the transaction.
 *
 * @returns what is gone, or undefined
 */
export async function holdEndsOfSync(
  inside: WorkspaceScope,
  ends: Pick<NewSync, 'sourceId' | 'sourceObject' | 'destinationId'>,
): Promise<'source' | 'dataset' | 'destination' | undefined> {
  const destination = await inside.db
    .selectFrom('destinations')
    .select('id')
    .where('id', '=', ends.destinationId)
    .forKeyShare()
    .executeTakeFirst();
  if (destination === undefined) return 'destination';
  const source = await inside.db
    .selectFrom('sources')
    .select('id')
    .where('id', '=', ends.sourceId)
    .forKeyShare()
    .executeTakeFirst();
  if (source === undefined) return 'source';
  if (ends.sourceObject.type === 'table') return undefined;
  const dataset = await inside.db
    .selectFrom('datasets')
    .select('id')
    .where('id', '=', ends.sourceObject.id)
    .forShare()
    .executeTakeFirst();
  return dataset === undefined ? 'dataset' : undefined;
}

/** Any constant that no other lock of two numbers has. */
const SEQUENCE_LOCK = 7_236_191;

/** Sequences of the workspace change one at a time until the end of the transaction: two at once could close a loop. */
export async function lockSequences(transaction: Transaction<Tables>, workspaceId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${SEQUENCE_LOCK}, ${workspaceId})`.execute(transaction);
}

/** Which sync each sync of the workspace runs after. */
export async function sequences(scope: WorkspaceScope): Promise<ReadonlyMap<number, number | null>> {
  const rows = await scope.db.selectFrom('syncs').select(['id', 'after_sync_id']).execute();
  return new Map(rows.map((row) => [row.id, row.after_sync_id]));
}
