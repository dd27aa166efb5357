import { insertSync } from '#store';
import type { NewSync, Schedule, Store, Sync, WorkspaceScope } from '#store';

const noSchedule: Schedule = {
  frequency: 'never',
  day: null,
  hour: null,
  minute: null,
  cronExpression: null,
};

export interface SyncToStore extends Partial<
  Pick<NewSync, 'nextRunAt' | 'paused' | 'afterSyncId' | 'label'>
> {
  readonly schedule?: Partial<Schedule>;
}

/** Stores syncs between a source and a destination that nobody can reach: enough to see when they run. */
export async function storeSyncs(
  store: Store,
  scope: WorkspaceScope,
  wanted: readonly SyncToStore[],
): Promise<readonly Sync[]> {
  const ends = { workspace_id: scope.workspaceId, type: 'postgres', name: 'x', connection_details: '{}' };
  const source = await store.db
    .insertInto('sources')
    .values({ ...ends, sync_engine: 'basic' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const destination = await store.db
    .insertInto('destinations')
    .values(ends)
    .returning('id')
    .executeTakeFirstOrThrow();
  const syncs: Sync[] = [];
  for (const { schedule, nextRunAt = null, paused = false, afterSyncId = null, label = null } of wanted) {
    const stored = await insertSync(scope, {
      sourceId: source.id,
      destinationId: destination.id,
      label,
      operation: 'upsert',
      sourceObject: { type: 'table', catalog: 'a', schema: 'b', name: 'c' },
      destinationObject: 'd',
      paused,
      settings: { ...emptySettings, schedule: { ...noSchedule, ...schedule } },
      afterSyncId,
      nextRunAt,
    });
    syncs.push(stored);
  }
  return syncs;
}

const emptySettings = {
  mappings: [],
  leadUnionInsertTo: null,
  givenAs: 'schedule',
  modeType: 'triggered',
  dbtCloud: null,
  fivetran: null,
  fieldBehavior: null,
  fieldNormalization: null,
  fieldOrder: null,
  syncBehaviorFamily: null,
  advancedConfiguration: {},
  highWaterMarkAttribute: null,
  usesHighWaterMarkDiff: null,
  historicalSyncOperation: null,
  mirrorStrategy: null,
  alerts: [],
  failedRunNotificationsEnabled: true,
  failedRecordNotificationsEnabled: true,
  failedRecordNotificationsThresholdPercent: 75,
} as const;
