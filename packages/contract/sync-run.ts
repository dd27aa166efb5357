import { z } from 'zod';
import { id, timestamp } from './values.ts';

export const runStatus = z.enum(['queued', 'working', 'completed', 'failed', 'skipped']);
const count = z.int().nullable();

export const syncRun = z
  .object({
    id,
    sync_id: id,
    status: runStatus,
    source_record_count: count.meta({
      description: 'Rows of the source. Null until it is known, as all counts.',
    }),
    source_record_updates: count.meta({ description: 'New or changed rows.' }),
    source_record_deletes: count.meta({ description: 'Records that are gone from the source.' }),
    source_record_invalids: count,
    records_processed: count.meta({ description: 'Sent to the destination, deletions included.' }),
    records_updated: count.meta({ description: 'Taken by the destination, deletions included.' }),
    records_failed: count.meta({
      description: 'Refused by the destination, and those of which no answer came.',
    }),
    records_invalid: z.int().meta({
      description: 'Rows without a usable identifier, or with a value that does not fit its field.',
    }),
    counts: z.record(z.string(), z.int()).meta({
      description:
        'Beyond v1: every count that is known, by name; `unknown` are those of which no answer came.',
    }),
    created_at: timestamp,
    started_at: timestamp.nullable().meta({ description: 'Beyond v1.' }),
    updated_at: timestamp,
    completed_at: timestamp.nullable().meta({ description: 'Always set at the end, however the run ended.' }),
    scheduled_execution_time: timestamp.nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    error_detail: z.string().nullable(),
    current_step: z
      .string()
      .optional()
      .meta({ description: 'While the run is unfinished, and when it failed.' }),
    canceled: z.boolean(),
    full_sync: z.boolean(),
    sync_trigger_reason: z.object({ ui_tag: z.string(), ui_detail: z.string() }),
  })
  .meta({ id: 'SyncRun' });

export const syncRunExample = {
  id: 94,
  sync_id: 4545,
  status: 'completed',
  source_record_count: 1200,
  source_record_updates: 14,
  source_record_deletes: 0,
  source_record_invalids: 1,
  records_processed: 14,
  records_updated: 13,
  records_failed: 1,
  records_invalid: 1,
  counts: { rows: 1200, updates: 14, unchanged: 1185, succeeded: 13, rejected: 1, unknown: 0 },
  created_at: '2026-07-22T23:42:47.239Z',
  started_at: '2026-07-22T23:42:47.302Z',
  updated_at: '2026-07-22T23:42:49.112Z',
  completed_at: '2026-07-22T23:42:49.112Z',
  scheduled_execution_time: null,
  error_code: null,
  error_message: null,
  error_detail: null,
  canceled: false,
  full_sync: false,
  sync_trigger_reason: { ui_tag: 'Manual', ui_detail: 'Manually triggered through the API' },
};
