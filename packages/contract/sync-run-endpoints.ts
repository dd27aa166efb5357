import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { errorWithMessage, one } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { syncRun, syncRunExample } from './sync-run.ts';
import { pathId } from './values.ts';

const tag = 'Sync runs';
const byId = z.object({ id: pathId });

export const listSyncRuns = defineEndpoint({
  id: 'listSyncRuns',
  method: 'GET',
  path: '/syncs/{id}/sync_runs',
  token: 'workspace',
  tag,
  summary: 'List the runs of a sync',
  params: byId,
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of runs, the latest first.',
      schema: page(syncRun),
      example: { status: 'success', pagination: paginationExample, data: [syncRunExample], next: null },
    },
  },
});

export const fetchSyncRun = defineEndpoint({
  id: 'fetchSyncRun',
  method: 'GET',
  path: '/sync_runs/{id}',
  token: 'workspace',
  tag,
  summary: 'Fetch a run',
  description: 'A run ends as `completed` or `failed`; a cancelled one is `failed` with `canceled`.',
  params: byId,
  answers: {
    200: {
      description: 'The run.',
      schema: one(syncRun),
      example: { status: 'success', data: syncRunExample },
    },
  },
});

export const cancelSyncRun = defineEndpoint({
  id: 'cancelSyncRun',
  method: 'POST',
  path: '/sync_runs/{id}/cancel',
  token: 'workspace',
  tag,
  summary: 'Cancel a run',
  description:
    'A queued run ends at once, a working one after the batches that are on their way. Asking twice is no error.',
  params: byId,
  answers: {
    200: {
      description: 'It is cancelled, or about to be.',
      schema: z.object({ status: z.literal('cancelled'), data: z.object({}) }),
      example: { status: 'cancelled', data: {} },
    },
    409: {
      description: 'The run has ended.',
      schema: errorWithMessage,
      example: { status: 'error', message: 'Run 94 has ended already: completed.' },
    },
  },
});
