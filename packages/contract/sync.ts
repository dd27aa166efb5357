import { z } from 'zod';
import { flatMappingInput, mapping, mappingInput } from './sync-mapping.ts';
import { frequency, mode, scheduleKeys, sentId, shownMode, shownTriggers } from './sync-schedule.ts';
import { id, jsonValue, text, timestamp } from './values.ts';

const name = text(1000);

const operation = z.enum(['append', 'insert', 'mirror', 'update', 'upsert', 'delete'], {
  error: 'must be append, insert, mirror, update, upsert or delete',
});

const OBJECT_TYPES = [
  'table',
  'model',
  'dataset',
  'business_object_source',
  'topic',
  'segment',
  'filter_segment_source',
  'cohort',
  'cohort_source',
] as const;

const sourceAttributes = z
  .object({
    connection_id: sentId,
    object: z
      .object({
        type: z.enum(OBJECT_TYPES, { error: 'must be table, model or dataset' }),
        id: sentId.nullable().optional(),
        dataset_id: sentId.nullable().optional(),
        name: name.nullable().optional(),
        table_catalog: name.nullable().optional(),
        table_schema: name.nullable().optional(),
        table_name: name.nullable().optional(),
      })
      .meta({
        description:
          'A table by `id` or by its three names; a model by `id` or `name`; a dataset by `id`. Segments, cohorts and ' +
          'topics are refused: they do not exist here yet.',
      }),
    filter_segment_id: sentId.nullable().optional(),
    cohort_id: sentId.nullable().optional(),
  })
  .meta({ id: 'SourceAttributesInput' });

const destinationAttributes = z
  .object({
    connection_id: sentId,
    object: text(1000)
      .min(1, { error: 'must not be empty' })
      .meta({ description: '`full_name` of the object.' }),
    lead_union_insert_to: text(255).nullable().optional(),
  })
  .meta({ id: 'DestinationAttributesInput' });

const percent = z
  .number({ error: 'must be a number from 0 to 100' })
  .min(0, { error: 'must be a number from 0 to 100' })
  .max(100, { error: 'must be a number from 0 to 100' });

const alertInput = z
  .object({
    id: sentId.nullable().optional(),
    type: name,
    send_for: z
      .enum(['first_time', 'every_time'], { error: 'must be first_time or every_time' })
      .nullable()
      .optional(),
    should_send_recovery: z.boolean().nullable().optional(),
    options: z.record(z.string(), jsonValue).nullable().optional(),
  })
  .meta({ id: 'AlertInput' });

const highWaterMark = z
  .union(
    [
      name,
      z.object({
        use_high_water_mark_diff_type: z.boolean().nullable().optional(),
        column_name: name.nullable().optional(),
      }),
    ],
    {
      error:
        'must be the name of a column, or {"use_high_water_mark_diff_type": true, "column_name": its name}',
    },
  )
  .nullable()
  .optional()
  .meta({ description: 'Of an append: new rows are told by this column.' });

const optionalKeys = {
  label: text(1000).nullable().optional(),
  mode,
  ...scheduleKeys,
  paused: z.boolean().nullable().optional(),
  field_behavior: z
    .enum(['sync_all_properties', 'specific_properties'], {
      error: 'must be sync_all_properties or specific_properties',
    })
    .nullable()
    .optional(),
  field_normalization: z
    .enum(['start_case', 'lower_case', 'upper_case', 'camel_case', 'snake_case', 'match_source_names'], {
      error: 'must be start_case, lower_case, upper_case, camel_case, snake_case or match_source_names',
    })
    .nullable()
    .optional()
    .meta({ description: 'With `sync_all_properties` only.' }),
  field_order: z
    .enum(['alphabetical_column_name', 'mapping_order', 'source_column_order'], {
      error: 'must be alphabetical_column_name, mapping_order or source_column_order',
    })
    .nullable()
    .optional(),
  sync_behavior_family: z
    .enum(['activateEvents', 'mapRecords', 'mappedRecords'], {
      error: 'must be activateEvents or mapRecords',
    })
    .nullable()
    .optional(),
  advanced_configuration: z
    .record(z.string(), jsonValue, { error: 'must be an object' })
    .nullable()
    .optional(),
  high_water_mark_attribute: highWaterMark,
  high_water_mark_attributes: highWaterMark,
  historical_sync_operation: z
    .enum(['skip_current_records', 'backfill_all_records'], {
      error: 'must be skip_current_records or backfill_all_records',
    })
    .nullable()
    .optional()
    .meta({ description: 'Of the first run of an append.' }),
  mirror_strategy: z
    .enum(['sync_updates_and_deletes', 'sync_updates_and_nulls', 'upload_and_swap'], {
      error: 'must be sync_updates_and_deletes, sync_updates_and_nulls or upload_and_swap',
    })
    .nullable()
    .optional(),
  alert_attributes: z.array(alertInput).max(50).nullable().optional().meta({
    description: 'Absent on creation: the two default alerts. An empty list: none.',
  }),
  failed_run_notifications_enabled: z.boolean().nullable().optional().meta({ deprecated: true }),
  failed_record_notifications_enabled: z.boolean().nullable().optional().meta({ deprecated: true }),
  failed_record_notifications_threshold_percent: percent.nullable().optional().meta({ deprecated: true }),
  validate_only: z
    .boolean()
    .nullable()
    .optional()
    .meta({ description: 'Checks the request and changes nothing.' }),
};

const mappings = z.array(mappingInput).max(1000);

export const createSync = z
  .object({
    operation,
    source_attributes: sourceAttributes,
    destination_attributes: destinationAttributes,
    mappings,
    ...optionalKeys,
  })
  .meta({ id: 'CreateSync' });

export const updateSync = z
  .object({
    operation: operation.nullable().optional(),
    source_attributes: sourceAttributes.nullable().optional(),
    destination_attributes: destinationAttributes.nullable().optional(),
    mappings: mappings.nullable().optional(),
    field_mappings: z.array(flatMappingInput).max(1000).nullable().optional().meta({
      description: "The flat form of Terraform's provider. `mappings` wins.",
    }),
    ...optionalKeys,
  })
  .meta({ id: 'UpdateSync' });

const sourceObject = z.record(z.string(), z.unknown()).meta({
  id: 'SourceObject',
  description:
    'table: `type`, `id`, `table_catalog`, `table_schema`, `table_name`. model: `type`, `id`, `name`, `query`, ' +
    '`created_at`, `updated_at`. A dataset shows as `business_object_source` with `dataset_id`, `id`, `name`, ' +
    '`query`, `created_at` and `updated_at`.',
});

const alert = z
  .object({
    id: z.int(),
    type: z.string(),
    send_for: z.enum(['first_time', 'every_time']),
    should_send_recovery: z.boolean(),
    options: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'Alert' });

export const sync = z
  .object({
    id,
    label: z.string().nullable(),
    operation,
    status: z.enum(['ready', 'up to date', 'failing']),
    paused: z.boolean(),
    created_at: timestamp,
    updated_at: timestamp,
    source_attributes: z.object({ connection_id: id, object: sourceObject }),
    destination_attributes: z.object({
      connection_id: id,
      object: z.string(),
      lead_union_insert_to: z.string().nullable(),
    }),
    lead_union_insert_to: z.string().nullable(),
    mappings: z.array(mapping),
    mode: shownMode,
    schedule_frequency: frequency,
    schedule_day: z.string().nullable().meta({ description: 'Null when the schedule was given by `mode`.' }),
    schedule_hour: z.int().nullable(),
    schedule_minute: z.int().nullable(),
    cron_expression: z.string().nullable(),
    triggers: shownTriggers,
    next_run_at: timestamp
      .nullable()
      .meta({ description: 'Beyond v1: when the schedule wants the next run.' }),
    field_behavior: z.string().nullable(),
    field_normalization: z.string().nullable(),
    field_order: z.string(),
    sync_behavior_family: z.string().nullable(),
    advanced_configuration: z.record(z.string(), z.unknown()),
    high_water_mark_attribute: z.string().nullable(),
    high_water_mark_attributes: z
      .object({ use_high_water_mark_diff_type: z.boolean(), column_name: z.string().nullable() })
      .nullable(),
    historical_sync_operation: z.string().nullable(),
    mirror_strategy: z.string().nullable(),
    alert_attributes: z.array(alert),
    failed_run_notifications_enabled: z.boolean(),
    failed_record_notifications_enabled: z.boolean(),
    failed_record_notifications_threshold_percent: z.number(),
    match_rate_details: z
      .object({ match_rate: z.number().nullable(), match_rate_last_calculated_at: timestamp.nullable() })
      .nullable(),
  })
  .meta({ id: 'Sync' });
