import type { Mapping, MappingFrom, MirrorStrategy, SyncOperation } from '#engine';
import type { Json, JsonObject } from '#connector-kit';
import type { Schedule, SyncSettings } from '#store';

/** What a sync is to read, as it was asked for. */
export interface SourceInput {
  readonly connectionId: number;
  /** `table`, `model`, `dataset`; what else v1 knows is refused. */
  readonly type: string;
  readonly id: number | undefined;
  readonly name: string | undefined;
  readonly catalog: string | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly isSegment: boolean;
}

export interface DestinationInput {
  readonly connectionId: number;
  readonly object: string;
  readonly leadUnionInsertTo: string | null;
}

/** A mapping as it was asked for: of kinds that may be refused. */
export interface MappingInput extends Omit<Mapping, 'from'> {
  readonly from:
    | Exclude<MappingFrom, { type: 'sync_metadata' }>
    | { readonly type: 'sync_metadata'; readonly key: string }
    | { readonly type: 'segment_membership' };
}

export interface AlertInput {
  readonly id: number | undefined;
  readonly type: string;
  readonly sendFor: 'first_time' | 'every_time';
  readonly shouldSendRecovery: boolean;
  readonly options: JsonObject | null;
}

export interface TriggersInput {
  readonly dbtCloud: JsonObject | null;
  readonly fivetran: JsonObject | null;
  readonly afterSyncId: number | null;
}

export interface ModeInput {
  readonly type: 'live' | 'triggered';
  readonly schedule: Schedule;
  readonly triggers: TriggersInput;
}

/** Undefined: not sent. Null: back to the default. */
type Sent<Value> = Value | null | undefined;

/** What a client sent of a sync. */
export interface SyncInput {
  readonly operation: Sent<SyncOperation>;
  readonly source: Sent<SourceInput>;
  readonly destination: Sent<DestinationInput>;
  readonly mappings: Sent<readonly MappingInput[]>;
  readonly label: Sent<string>;
  readonly mode: Sent<ModeInput>;
  readonly frequency: Sent<Schedule['frequency']>;
  readonly day: Sent<string>;
  readonly hour: Sent<number>;
  readonly minute: Sent<number>;
  readonly cronExpression: Sent<string>;
  readonly triggers: Sent<TriggersInput>;
  readonly paused: Sent<boolean>;
  readonly fieldBehavior: Sent<NonNullable<SyncSettings['fieldBehavior']>>;
  readonly fieldNormalization: Sent<NonNullable<SyncSettings['fieldNormalization']>>;
  readonly fieldOrder: Sent<NonNullable<SyncSettings['fieldOrder']>>;
  readonly syncBehaviorFamily: Sent<NonNullable<SyncSettings['syncBehaviorFamily']>>;
  readonly advancedConfiguration: Sent<Readonly<Record<string, Json>>>;
  readonly highWaterMark: Sent<{ readonly column: string | null; readonly usesDiff: boolean | null }>;
  readonly historicalSyncOperation: Sent<NonNullable<SyncSettings['historicalSyncOperation']>>;
  readonly mirrorStrategy: Sent<MirrorStrategy>;
  readonly alerts: Sent<readonly AlertInput[]>;
  readonly failedRunNotificationsEnabled: Sent<boolean>;
  readonly failedRecordNotificationsEnabled: Sent<boolean>;
  readonly failedRecordNotificationsThresholdPercent: Sent<number>;
}

/** What was sent, else what was there before, else the default. */
export function kept<Value>(sent: Sent<Value>, before: Value | undefined, fallback: Value): Value {
  if (sent === null) return fallback;
  return sent ?? before ?? fallback;
}
