import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { errorWithMessage, one } from './envelope.ts';
import { pageQuery } from './pagination.ts';
import { pathId, text, timestamp } from './values.ts';

const tag = 'Records of runs';
const byId = z.object({ id: pathId });

const status = z.enum(['succeeded', 'rejected', 'invalid', 'unknown'], {
  error: 'must be succeeded, rejected, invalid or unknown',
});
const operation = z.enum(['upsert', 'update', 'insert', 'append', 'delete', 'mirror'], {
  error: 'must be upsert, update, insert, append, delete or mirror',
});

const filters = {
  status: status.optional().meta({ description: '`invalid` includes rows without a usable identifier.' }),
  operation: operation.optional(),
};
const identifier = text(4096).optional().meta({ description: 'Of one record.' });

const syncRecord = z
  .object({
    identifier: z.string().nullable(),
    record_payload: z
      .record(z.string(), z.string().nullable())
      .meta({ description: 'The cells of the source row, as text, by column.' }),
    operation: z.string(),
    status: z
      .enum(['succeeded', 'rejected', 'unknown', 'invalid', 'NULL', 'DUPLICATE'])
      .nullable()
      .meta({ description: 'Null while its batch is under way.' }),
    status_message: z.string().nullable(),
    batch_started_at: timestamp.nullable(),
    batch_completed_at: timestamp.nullable(),
  })
  .meta({ id: 'SyncRecord' });

const gone = {
  description: 'The records are older than the retention and were removed.',
  schema: errorWithMessage,
  example: { status: 'error', message: 'The records of run 12 were removed after 14 days.' },
};

const early = {
  description: 'The run has not come so far yet: ask again.',
  schema: errorWithMessage,
  example: { status: 'error', message: 'Run 12 is still reading its source: ask again.' },
};

export const listRunRecords = defineEndpoint({
  id: 'listRunRecords',
  method: 'GET',
  path: '/sync_runs/{id}/records',
  token: 'workspace',
  tag,
  summary: 'List the records of a run with their fate',
  params: byId,
  query: pageQuery.omit({ order: true }).extend({ ...filters, primary_identifier: identifier }),
  answers: {
    200: {
      description:
        'A page of records, in the order in which they are sent; rows that were never sent come last.',
      schema: z.object({ status: z.literal('success'), data: z.array(syncRecord) }),
      example: {
        status: 'success',
        data: [
          {
            identifier: '42',
            record_payload: { id: '42', email: 'ada@example.com' },
            operation: 'upsert',
            status: 'rejected',
            status_message: 'email: is taken already',
            batch_started_at: '2026-11-07T05:31:56.000Z',
            batch_completed_at: '2026-11-07T05:31:57.000Z',
          },
        ],
      },
    },
    410: gone,
  },
});

export const countRunRecords = defineEndpoint({
  id: 'countRunRecords',
  method: 'GET',
  path: '/sync_runs/{id}/records_count',
  token: 'workspace',
  tag,
  summary: 'Count the records of a run',
  params: byId,
  query: z.object({ ...filters, primary_identifier: identifier }),
  answers: {
    200: {
      description: 'How many records match.',
      schema: one(z.array(z.object({ record_count: z.int() }))),
      example: { status: 'success', data: [{ record_count: 3 }] },
    },
    410: gone,
  },
});

export const exportRunRecords = defineEndpoint({
  id: 'exportRunRecords',
  method: 'GET',
  path: '/sync_runs/{id}/records_export',
  token: 'workspace',
  tag,
  summary: 'Export the records of a run as Parquet',
  description: 'Each URL works for an hour, without a token.',
  params: byId,
  query: z.object(filters),
  answers: {
    200: {
      description: 'Where the files are.',
      schema: z.object({ status: z.literal('success'), urls: z.array(z.string()) }),
      example: {
        status: 'success',
        urls: ['https://spillway.example.com/api/v1/exports/abc/records.parquet'],
      },
    },
    410: gone,
    425: early,
  },
});

const sample = z.object({
  identifier: z.string().nullable(),
  record: z.record(z.string(), z.unknown()).nullable(),
  message: z.string().nullable(),
});

const dryRun = z
  .object({
    full_sync: z.boolean(),
    source_record_count: z.int(),
    records_changed: z
      .int()
      .meta({ description: 'New or changed rows, those with an invalid value included.' }),
    creates: z.int().meta({ description: 'Of these: records that this sync has never sent.' }),
    updates: z.int().meta({ description: 'Of these: records that it has sent before.' }),
    records_unchanged: z.int(),
    records_skipped: z.int(),
    records_invalid: z.int(),
    deletes: z.int(),
    samples: z.object({
      writes: z.array(sample),
      deletes: z.array(sample),
      invalid: z.array(sample),
    }),
    refused: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why a run would stop before it sends anything.' }),
  })
  .meta({ id: 'DryRun' });

export const dryRunSync = defineEndpoint({
  id: 'dryRunSync',
  method: 'POST',
  path: '/syncs/{id}/dry_run',
  token: 'workspace',
  tag: 'Syncs',
  beyondV1: true,
  summary: 'See what the next run would do, without a write',
  description:
    'Reads the source and compares it with what the destination has taken; nothing is sent and nothing is remembered. ' +
    'Creates are records that this sync has never sent: the destination may have them from elsewhere.',
  params: byId,
  body: z.object({ force_full_sync: z.boolean().default(false) }),
  bodyExample: { force_full_sync: false },
  answers: {
    200: {
      description: 'Counts, and up to ten samples of each kind.',
      schema: one(dryRun),
      example: {
        status: 'success',
        data: {
          full_sync: false,
          source_record_count: 1000,
          records_changed: 2,
          creates: 1,
          updates: 1,
          records_unchanged: 997,
          records_skipped: 0,
          records_invalid: 1,
          deletes: 0,
          samples: {
            writes: [{ identifier: '42', record: { id: 42, email: 'ada@example.com' }, message: null }],
            deletes: [],
            invalid: [{ identifier: null, record: null, message: 'The identifier is null.' }],
          },
          refused: null,
        },
      },
    },
  },
});

export const retryFailed = defineEndpoint({
  id: 'retryFailed',
  method: 'POST',
  path: '/syncs/{id}/retry_failed',
  token: 'workspace',
  tag: 'Syncs',
  beyondV1: true,
  summary: 'Send the records again that an earlier run could not deliver',
  description:
    'Rejected records are sent again by every later run anyway. Records of insert and append whose answer was lost ' +
    '(`unknown`) are not, because they may be there already: this sends them again when somebody decided so.',
  params: byId,
  body: z.object({
    statuses: z
      .array(z.enum(['rejected', 'unknown']))
      .min(1)
      .default(['rejected']),
    sync_run_id: z
      .int()
      .min(1)
      .max(2_147_483_647)
      .optional()
      .meta({ description: 'Default: the latest run that ended.' }),
    preview: z.boolean().default(false).meta({ description: 'Only count.' }),
  }),
  bodyExample: { statuses: ['rejected'], preview: true },
  answers: {
    200: {
      description:
        'How many records are meant, and the run that sends them (null with `preview` or where there are none).',
      schema: one(
        z.object({ sync_run_id: z.int().nullable(), source_sync_run_id: z.int(), record_count: z.int() }),
      ),
      example: { status: 'success', data: { sync_run_id: 14, source_sync_run_id: 13, record_count: 3 } },
    },
    410: gone,
  },
});
