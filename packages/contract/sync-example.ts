import { mappingExample } from './sync-mapping.ts';

export const createSyncExample = {
  label: 'Customers to HubSpot',
  operation: 'upsert',
  source_attributes: {
    connection_id: 3,
    object: {
      type: 'table',
      table_catalog: 'warehouse',
      table_schema: 'public',
      table_name: 'customers',
    },
  },
  destination_attributes: { connection_id: 12, object: 'contact' },
  mappings: [
    { from: { type: 'column', data: 'email' }, to: 'email', is_primary_identifier: true },
    { from: { type: 'column', data: 'name' }, to: 'name' },
  ],
  mode: { type: 'triggered', triggers: { schedule: { frequency: 'daily', hour: 6, minute: 30 } } },
};

const alertsExample = [
  {
    id: 1,
    type: 'FailureAlertConfiguration',
    send_for: 'first_time',
    should_send_recovery: true,
    options: {},
  },
  {
    id: 2,
    type: 'InvalidRecordPercentAlertConfiguration',
    send_for: 'first_time',
    should_send_recovery: true,
    options: { threshold: 75 },
  },
];

export const syncExample = {
  id: 4545,
  label: 'Customers to HubSpot',
  operation: 'upsert',
  status: 'up to date',
  paused: false,
  created_at: '2026-07-22T23:42:47.239Z',
  updated_at: '2026-07-22T23:42:47.239Z',
  source_attributes: {
    connection_id: 3,
    object: {
      type: 'table',
      id: 71,
      table_catalog: 'warehouse',
      table_schema: 'public',
      table_name: 'customers',
    },
  },
  destination_attributes: { connection_id: 12, object: 'contact', lead_union_insert_to: null },
  lead_union_insert_to: null,
  mappings: [mappingExample],
  mode: {
    type: 'triggered',
    triggers: {
      schedule: { frequency: 'daily', day: null, hour: 6, minute: 30, cron_expression: null },
      dbt_cloud: null,
      fivetran: null,
      sync_sequence: null,
    },
  },
  schedule_frequency: 'daily',
  schedule_day: null,
  schedule_hour: 6,
  schedule_minute: 30,
  cron_expression: null,
  triggers: { dbt_cloud: null, fivetran: null, sync_sequence: null },
  next_run_at: '2026-07-23T06:30:00.000Z',
  field_behavior: 'specific_properties',
  field_normalization: null,
  field_order: 'alphabetical_column_name',
  sync_behavior_family: null,
  advanced_configuration: {},
  high_water_mark_attribute: null,
  high_water_mark_attributes: null,
  historical_sync_operation: null,
  mirror_strategy: null,
  alert_attributes: alertsExample,
  failed_run_notifications_enabled: true,
  failed_record_notifications_enabled: true,
  failed_record_notifications_threshold_percent: 75,
  match_rate_details: null,
};
