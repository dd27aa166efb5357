import type { z } from 'zod';
import type { updateSync } from '#contract';
import type { Json, JsonObject, ModeInput, SourceInput, SyncInput, TriggersInput } from '#core';
import { readFlatMapping, readMapping } from './read-mapping.ts';

type Sent = z.output<typeof updateSync>;
type SentMode = NonNullable<Sent['mode']>;
type SentTriggers = NonNullable<Sent['triggers']>;

/** What a client sent, in the words of core. Absent stays undefined: it keeps its value. */
export function readSync(sent: Sent): SyncInput {
  return {
    operation: sent.operation,
    source: sent.source_attributes && readSource(sent.source_attributes),
    destination: sent.destination_attributes && {
      connectionId: sent.destination_attributes.connection_id,
      object: sent.destination_attributes.object,
      leadUnionInsertTo: sent.destination_attributes.lead_union_insert_to ?? null,
    },
    mappings: sent.mappings?.map(readMapping) ?? sent.field_mappings?.map(readFlatMapping),
    label: sent.label,
    mode: sent.mode && readMode(sent.mode),
    frequency: sent.schedule_frequency,
    day: sent.schedule_day,
    hour: sent.schedule_hour,
    minute: sent.schedule_minute,
    cronExpression: sent.cron_expression,
    triggers: sent.triggers && readTriggers(sent.triggers),
    paused: sent.paused,
    fieldBehavior: sent.field_behavior,
    fieldNormalization: sent.field_normalization,
    fieldOrder: sent.field_order,
    syncBehaviorFamily:
      sent.sync_behavior_family === 'mappedRecords' ? 'mapRecords' : sent.sync_behavior_family,
    advancedConfiguration: sent.advanced_configuration as Readonly<Record<string, Json>> | null | undefined,
    highWaterMark: readMark(sent.high_water_mark_attribute, sent.high_water_mark_attributes),
    historicalSyncOperation: sent.historical_sync_operation,
    mirrorStrategy: sent.mirror_strategy,
    alerts: sent.alert_attributes?.map((alert) => ({
      id: alert.id ?? undefined,
      type: alert.type,
      sendFor: alert.send_for ?? 'first_time',
      shouldSendRecovery: alert.should_send_recovery ?? true,
      options: (alert.options ?? null) as JsonObject | null,
    })),
    failedRunNotificationsEnabled: sent.failed_run_notifications_enabled,
    failedRecordNotificationsEnabled: sent.failed_record_notifications_enabled,
    failedRecordNotificationsThresholdPercent: sent.failed_record_notifications_threshold_percent,
  };
}

function readSource(sent: NonNullable<Sent['source_attributes']>): SourceInput {
  const { object } = sent;
  const isId = (value: number | null | undefined): value is number => value !== null && value !== undefined;
  return {
    connectionId: sent.connection_id,
    type: object.type,
    id: object.dataset_id ?? object.id ?? undefined,
    name: object.name ?? undefined,
    catalog: object.table_catalog ?? undefined,
    schema: object.table_schema ?? undefined,
    table: object.table_name ?? undefined,
    isSegment: isId(sent.filter_segment_id) || isId(sent.cohort_id),
  };
}

function readMode(sent: SentMode): ModeInput {
  const schedule = sent.triggers?.schedule;
  return {
    type: sent.type,
    schedule: {
      frequency: schedule?.frequency ?? 'never',
      day: schedule?.day ?? null,
      hour: schedule?.hour ?? null,
      minute: schedule?.minute ?? null,
      cronExpression: schedule?.cron_expression ?? null,
    },
    triggers: readTriggers(sent.triggers ?? {}),
  };
}

function readTriggers(sent: SentTriggers): TriggersInput {
  return {
    dbtCloud: sent.dbt_cloud ?? null,
    fivetran: sent.fivetran ?? null,
    afterSyncId: sent.sync_sequence?.sync_id ?? null,
  };
}

/** Both keys take both forms. */
function readMark(
  ...sent: readonly (Sent['high_water_mark_attribute'] | undefined)[]
): SyncInput['highWaterMark'] {
  const given = sent.find((mark) => mark !== undefined && mark !== null && mark !== '');
  if (given === undefined || given === null) return sent.includes(null) ? null : undefined;
  if (typeof given === 'string') return { column: given, usesDiff: null };
  return { column: given.column_name ?? null, usesDiff: given.use_high_water_mark_diff_type ?? null };
}
