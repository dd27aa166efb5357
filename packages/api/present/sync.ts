import type { DescribedSource, ShownSync, Sync } from '#core';
import { presentMapping } from './mapping.ts';

export function presentSync({ sync, source, lastEnd }: ShownSync): object {
  const { settings } = sync;
  const { schedule } = settings;
  const triggers = {
    dbt_cloud: settings.dbtCloud,
    fivetran: settings.fivetran,
    sync_sequence: sync.afterSyncId === null ? null : { sync_id: sync.afterSyncId },
  };
  return {
    id: sync.id,
    label: sync.label,
    operation: sync.operation,
    status: statusOf(lastEnd),
    paused: sync.paused,
    created_at: sync.createdAt,
    updated_at: sync.updatedAt,
    source_attributes: { connection_id: sync.sourceId, object: presentSource(source) },
    destination_attributes: {
      connection_id: sync.destinationId,
      object: sync.destinationObject,
      lead_union_insert_to: settings.leadUnionInsertTo,
    },
    lead_union_insert_to: settings.leadUnionInsertTo,
    mappings: settings.mappings.map(presentMapping),
    mode: {
      type: settings.modeType,
      triggers: {
        schedule: {
          frequency: schedule.frequency,
          day: schedule.day,
          hour: schedule.hour,
          minute: schedule.minute,
          cron_expression: schedule.cronExpression,
        },
        ...triggers,
      },
    },
    schedule_frequency: schedule.frequency,
    // Clients that set `mode` read a number here: the name of a day would fail them.
    schedule_day: settings.givenAs === 'mode' ? null : schedule.day,
    schedule_hour: schedule.hour,
    schedule_minute: schedule.minute,
    cron_expression: schedule.cronExpression,
    triggers,
    next_run_at: sync.paused ? null : sync.nextRunAt,
    ...presentBehaviour(sync),
    alert_attributes: settings.alerts.map((alert) => ({
      id: alert.id,
      type: alert.type,
      send_for: alert.sendFor,
      should_send_recovery: alert.shouldSendRecovery,
      options: alert.options,
    })),
    failed_run_notifications_enabled: settings.failedRunNotificationsEnabled,
    failed_record_notifications_enabled: settings.failedRecordNotificationsEnabled,
    failed_record_notifications_threshold_percent: settings.failedRecordNotificationsThresholdPercent,
    match_rate_details: null,
  };
}

function statusOf(lastEnd: ShownSync['lastEnd']): string {
  if (lastEnd === undefined) return 'ready';
  return lastEnd === 'completed' ? 'up to date' : 'failing';
}

function presentBehaviour({ settings }: Sync): object {
  const { highWaterMarkAttribute, usesHighWaterMarkDiff } = settings;
  return {
    field_behavior: settings.fieldBehavior,
    field_normalization: settings.fieldNormalization,
    field_order: settings.fieldOrder ?? 'alphabetical_column_name',
    sync_behavior_family: settings.syncBehaviorFamily,
    advanced_configuration: settings.advancedConfiguration,
    high_water_mark_attribute: highWaterMarkAttribute,
    high_water_mark_attributes:
      highWaterMarkAttribute === null && usesHighWaterMarkDiff === null
        ? null
        : {
            use_high_water_mark_diff_type: usesHighWaterMarkDiff ?? true,
            column_name: highWaterMarkAttribute,
          },
    historical_sync_operation: settings.historicalSyncOperation,
    mirror_strategy: settings.mirrorStrategy,
  };
}

function presentSource(source: DescribedSource): object {
  if (source.type === 'table') {
    return {
      type: 'table',
      ...(source.id === null ? {} : { id: source.id }),
      table_catalog: source.catalog,
      table_schema: source.schema,
      table_name: source.name,
    };
  }
  const known =
    source.name === null
      ? { name: null }
      : {
          name: source.name,
          query: source.query,
          created_at: source.createdAt,
          updated_at: source.updatedAt,
        };
  return source.type === 'model'
    ? { type: 'model', id: source.id, ...known }
    : { type: 'business_object_source', id: source.id, dataset_id: source.id, ...known };
}
