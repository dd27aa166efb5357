import type { Mapping, MirrorStrategy } from '#engine';
import type { Json, JsonObject } from '#connector-kit';

/** What a sync reads, of its source. */
export type SourceObject =
  | { readonly type: 'table'; readonly catalog: string; readonly schema: string; readonly name: string }
  | { readonly type: 'model' | 'dataset'; readonly id: number };

export type ScheduleFrequency =
  'never' | 'continuous' | 'quarter_hourly' | 'hourly' | 'daily' | 'weekly' | 'expression';

/** Times are UTC. */
export interface Schedule {
  readonly frequency: ScheduleFrequency;
  /** `Sunday` … `Saturday`. */
  readonly day: string | null;
  /** 0 to 24, which is 0 of the next day. */
  readonly hour: number | null;
  readonly minute: number | null;
  readonly cronExpression: string | null;
}

export interface Alert {
  readonly id: number;
  readonly type: string;
  readonly sendFor: 'first_time' | 'every_time';
  readonly shouldSendRecovery: boolean;
  readonly options: JsonObject | null;
}

/** What clients set of a sync, beside its source, its destination and its operation. */
export interface SyncSettings {
  readonly mappings: readonly Mapping[];
  readonly leadUnionInsertTo: string | null;
  /** How the schedule was given: clients that gave `mode` read it back there. */
  readonly givenAs: 'mode' | 'schedule';
  readonly modeType: 'live' | 'triggered';
  readonly schedule: Schedule;
  /** Stored and shown; Spillway itself starts nothing by them. */
  readonly dbtCloud: JsonObject | null;
  readonly fivetran: JsonObject | null;
  readonly fieldBehavior: 'sync_all_properties' | 'specific_properties' | null;
  readonly fieldNormalization:
    'start_case' | 'lower_case' | 'upper_case' | 'camel_case' | 'snake_case' | 'match_source_names' | null;
  readonly fieldOrder: 'alphabetical_column_name' | 'mapping_order' | 'source_column_order' | null;
  readonly syncBehaviorFamily: 'activateEvents' | 'mapRecords' | null;
  readonly advancedConfiguration: Readonly<Record<string, Json>>;
  readonly highWaterMarkAttribute: string | null;
  readonly usesHighWaterMarkDiff: boolean | null;
  readonly historicalSyncOperation: 'skip_current_records' | 'backfill_all_records' | null;
  readonly mirrorStrategy: MirrorStrategy | null;
  readonly alerts: readonly Alert[];
  readonly failedRunNotificationsEnabled: boolean;
  readonly failedRecordNotificationsEnabled: boolean;
  readonly failedRecordNotificationsThresholdPercent: number;
}

/** Why a run began, in the words of the API. */
export interface TriggerReason {
  readonly ui_tag: string;
  readonly ui_detail: string;
}
