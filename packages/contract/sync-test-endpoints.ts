import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { one } from './envelope.ts';
import { runStatus } from './sync-run.ts';
import { sentId } from './sync-schedule.ts';
import { id, pathId, text, timestamp } from './values.ts';

const tag = 'Syncs';

const started = {
  200: {
    description: 'The test run: ask GET /syncs/test_status for it.',
    schema: one(z.object({ sync_run_id: id })),
    example: { status: 'success', data: { sync_run_id: 95 } },
  },
};

export const testSync = defineEndpoint({
  id: 'testSync',
  method: 'POST',
  path: '/syncs/test',
  token: 'workspace',
  tag,
  summary: 'Test a sync with one record',
  description:
    'Sends one record of the source, for real, and remembers nothing of it. The sync must be saved: for what is not, ' +
    'POST /syncs with `validate_only` checks everything that needs no record.',
  body: z.object({ sync_id: sentId }),
  bodyExample: { sync_id: 4545 },
  mayBeMissing: true,
  answers: started,
});

export const testSyncById = defineEndpoint({
  id: 'testSyncById',
  method: 'POST',
  path: '/syncs/{id}/test',
  token: 'workspace',
  tag,
  beyondV1: true,
  summary: 'Test this sync with one record',
  params: z.object({ id: pathId }),
  answers: started,
});

const testStatus = z
  .object({
    id,
    status: runStatus,
    created_at: timestamp,
    updated_at: timestamp,
    completed_at: timestamp.nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    error_detail: z.string().nullable(),
    current_step: z.string().nullable(),
    sample_record: z
      .record(z.string(), z.unknown())
      .nullable()
      .optional()
      .meta({ description: 'After the end: the record as it was sent; null where none was.' }),
    sample_record_failed: z
      .boolean()
      .optional()
      .meta({ description: 'After the end: whether the destination did not take it.' }),
  })
  .meta({ id: 'TestRun' });

export const fetchTestStatus = defineEndpoint({
  id: 'fetchTestStatus',
  method: 'GET',
  path: '/syncs/test_status',
  token: 'workspace',
  tag,
  summary: 'Ask how a test run goes',
  mayBeMissing: true,
  query: z.object({
    sync_run_id: text(100)
      .optional()
      .meta({ description: 'Required. From the start of the test.', override: { type: 'string' } }),
  }),
  answers: {
    200: {
      description: 'The test run.',
      schema: one(testStatus),
      example: {
        status: 'success',
        data: {
          id: 95,
          status: 'completed',
          created_at: '2026-07-22T23:42:47.239Z',
          updated_at: '2026-07-22T23:42:48.112Z',
          completed_at: '2026-07-22T23:42:48.112Z',
          error_code: null,
          error_message: null,
          error_detail: null,
          current_step: null,
          sample_record: { email: 'ada@example.com', name: 'Ada' },
          sample_record_failed: false,
        },
      },
    },
  },
});
