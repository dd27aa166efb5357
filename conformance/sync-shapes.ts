import { list, must, object, shape } from './expect.ts';
import type { Fields } from './expect.ts';

const SYNC_STATUSES = new Set(['ready', 'up to date', 'failing']);
const RUN_STATUSES = new Set(['queued', 'working', 'completed', 'failed', 'skipped']);
const RECORD_STATUSES = new Set(['succeeded', 'rejected', 'NULL', 'DUPLICATE', 'invalid']);

const SYNC = {
  id: 'integer',
  label: 'string|null',
  operation: 'string',
  paused: 'boolean',
  status: 'string',
  created_at: 'time',
  updated_at: 'time',
  source_attributes: 'object',
  destination_attributes: 'object',
  mappings: 'list',
  mode: 'object',
  triggers: 'object|null',
  schedule_frequency: 'string',
  schedule_day: 'string|integer|null',
  schedule_hour: 'integer|null',
  schedule_minute: 'integer|null',
  cron_expression: 'string|null',
  lead_union_insert_to: 'string|null',
  field_behavior: 'string|null',
  field_normalization: 'string|null',
  mirror_strategy: 'string|null',
  alert_attributes: 'list',
  failed_run_notifications_enabled: 'boolean',
  failed_record_notifications_enabled: 'boolean',
  failed_record_notifications_threshold_percent: 'integer',
};

export function sync(value: unknown): Fields {
  const found = shape(value, SYNC, 'sync');
  must(SYNC_STATUSES.has(String(found['status'])), `the status of a sync is ${String(found['status'])}`);
  const attributes = { connection_id: 'integer', object: 'object' };
  const { object: read } = shape(found['source_attributes'], attributes, 'source_attributes');
  shape(read, { type: 'string' }, 'source_attributes.object');
  shape(
    found['destination_attributes'],
    { connection_id: 'integer', object: 'string' },
    'destination_attributes',
  );
  for (const item of list(found['mappings'], 'mappings')) mapping(item);
  for (const item of list(found['alert_attributes'], 'alert_attributes')) alert(item);
  return found;
}

function mapping(value: unknown): void {
  const types = {
    from: 'object',
    to: 'string',
    is_primary_identifier: 'boolean',
    generate_field: 'boolean',
    preserve_values: 'boolean',
    operation: 'string|null',
  };
  const found = shape(value, types, 'mapping');
  const from = shape(found['from'], { type: 'string' }, 'mapping.from');
  must('data' in from, 'mapping.from has no data');
}

function alert(value: unknown): void {
  const types = {
    id: 'integer',
    type: 'string',
    send_for: 'string',
    should_send_recovery: 'boolean',
    options: 'object|null',
  };
  shape(value, types, 'alert');
}

const COUNT = 'integer|null';

export function syncRun(value: unknown): Fields {
  const types = {
    id: 'integer',
    sync_id: 'integer',
    status: 'string',
    source_record_count: COUNT,
    source_record_updates: COUNT,
    source_record_deletes: COUNT,
    source_record_invalids: COUNT,
    records_processed: COUNT,
    records_updated: COUNT,
    records_failed: COUNT,
    records_invalid: 'integer',
    created_at: 'time',
    updated_at: 'time',
    completed_at: 'time|null',
    scheduled_execution_time: 'time|null',
    error_code: 'string|null',
    error_message: 'string|null',
    error_detail: 'string|null',
    canceled: 'boolean',
    full_sync: 'boolean',
    sync_trigger_reason: 'object',
  };
  const found = shape(value, types, 'run');
  must(RUN_STATUSES.has(String(found['status'])), `the status of a run is ${String(found['status'])}`);
  shape(found['sync_trigger_reason'], { ui_tag: 'string', ui_detail: 'string' }, 'sync_trigger_reason');
  return found;
}

export function runRecord(value: unknown): Fields {
  const record = object(value, 'a record');
  const types = {
    record_payload: 'object',
    operation: 'string',
    status: 'string',
    status_message: 'string|null',
  };
  shape(record, { ...types, batch_started_at: 'time|null', batch_completed_at: 'time|null' }, 'record');
  must('identifier' in record, 'record has no identifier');
  const { status } = record;
  must(RECORD_STATUSES.has(String(status)), `the status of a record is ${String(status)}`);
  return record;
}
