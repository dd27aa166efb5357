import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { created, deleted, errorWithMessage, one, updated } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { createSyncExample, syncExample } from './sync-example.ts';
import { createSync, sync, updateSync } from './sync.ts';
import { id, pathId } from './values.ts';

const tag = 'Syncs';
const byId = z.object({ id: pathId });

/** What `validate_only` answers when nothing is wrong. */
const validated = z.object({ status: z.literal('success'), data: z.object({ valid: z.literal(true) }) });

export const listSyncsEndpoint = defineEndpoint({
  id: 'listSyncs',
  method: 'GET',
  path: '/syncs',
  token: 'workspace',
  tag,
  summary: 'List all syncs',
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of syncs.',
      schema: page(sync),
      example: { status: 'success', pagination: paginationExample, data: [syncExample], next: null },
    },
  },
});

export const fetchSyncEndpoint = defineEndpoint({
  id: 'fetchSync',
  method: 'GET',
  path: '/syncs/{id}',
  token: 'workspace',
  tag,
  summary: 'Fetch a sync',
  params: byId,
  answers: {
    200: {
      description: 'The sync.',
      schema: one(sync),
      example: { status: 'success', data: syncExample },
    },
  },
});

export const createSyncEndpoint = defineEndpoint({
  id: 'createSync',
  method: 'POST',
  path: '/syncs',
  token: 'workspace',
  tag,
  summary: 'Create a sync',
  description:
    'Everything that can be known beforehand is checked; the message names each property at fault.',
  body: createSync,
  bodyExample: createSyncExample,
  answers: {
    200: {
      description:
        'The id of the new sync; with `validate_only` that nothing is wrong, and nothing is created.',
      schema: z.union([created(z.object({ sync_id: id })), validated]),
      example: { status: 'created', data: { sync_id: 4545 } },
    },
  },
});

export const updateSyncEndpoint = defineEndpoint({
  id: 'updateSync',
  method: 'PATCH',
  path: '/syncs/{id}',
  token: 'workspace',
  tag,
  summary: 'Update a sync',
  description:
    'Keys at the top are patched; an object or a list that is sent must be complete. A change of the destination, of ' +
    'its object or of the primary identifier forgets what was sent: the next run is a first one.',
  params: byId,
  body: updateSync,
  bodyExample: { label: 'Customers', paused: true },
  answers: {
    200: {
      description:
        'The sync as it is now; with `validate_only` that nothing is wrong, and nothing is changed.',
      schema: z.union([updated(sync), validated]),
      example: { status: 'updated', data: syncExample },
    },
    409: {
      description: 'A run is working on what would change under it.',
      schema: errorWithMessage,
      example: {
        status: 'error',
        message:
          'Run 94 of this sync is working: wait for its end or cancel it before its destination changes.',
      },
    },
  },
});

export const deleteSyncEndpoint = defineEndpoint({
  id: 'deleteSync',
  method: 'DELETE',
  path: '/syncs/{id}',
  token: 'workspace',
  tag,
  summary: 'Delete a sync',
  description: 'With its runs. What it has sent stays in the destination.',
  params: byId,
  answers: { 200: { description: 'Deleted.', schema: deleted, example: { status: 'deleted' } } },
});

const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
  .transform((value) => value === 'true' || value === '1')
  .optional()
  .meta({ override: { type: 'boolean', default: false } });

export const triggerSyncEndpoint = defineEndpoint({
  id: 'triggerSync',
  method: 'POST',
  path: '/syncs/{id}/trigger',
  token: 'workspace',
  tag,
  summary: 'Trigger a run of a sync',
  description:
    'Needs no body. While a run is queued or working, its id is given and no second one is started. A paused sync runs ' +
    'too: pausing stops its schedule only.',
  params: byId,
  query: z.object({
    force_full_sync: flag.meta({ description: 'Sends every row, changed or not. Not for append.' }),
  }),
  body: z.object({
    force_full_sync: z.boolean().nullable().optional(),
    confirm_deletes: z.boolean().nullable().optional().meta({
      description: 'Beyond v1: the run may delete more than the threshold of a mirror allows.',
    }),
  }),
  bodyExample: { force_full_sync: false },
  answers: {
    200: {
      description: 'The run.',
      schema: one(z.object({ sync_run_id: id })),
      example: { status: 'success', data: { sync_run_id: 94 } },
    },
    409: {
      description: 'A run is working that is not what was asked for.',
      schema: errorWithMessage,
      example: {
        status: 'error',
        message: 'Run 94 of this sync is working and is no full one: wait for its end, or cancel it.',
      },
    },
  },
});
