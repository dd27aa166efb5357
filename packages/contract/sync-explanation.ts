import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { one } from './envelope.ts';
import { runStatus } from './sync-run.ts';
import { id, pathId, timestamp } from './values.ts';

const explanation = z
  .object({
    sync_id: id,
    state: z.enum(['working', 'queued', 'paused', 'scheduled', 'follows', 'manual']).meta({
      description:
        '`scheduled`: waits for its moment; `follows`: waits for a successful run of another sync; `manual`: nothing ' +
        'starts it but a trigger.',
    }),
    summary: z.string().meta({ description: 'Why it is not running, or what it is doing, in a sentence.' }),
    next_run_at: timestamp.nullable(),
    follows_sync_id: id.nullable(),
    active_run: z
      .object({
        id,
        status: runStatus,
        current_step: z.string().nullable(),
        started_at: timestamp.nullable(),
      })
      .nullable(),
    last_run: z
      .object({
        id,
        status: runStatus,
        canceled: z.boolean(),
        completed_at: timestamp,
        error_code: z.string().nullable(),
        error_message: z.string().nullable(),
      })
      .nullable(),
    next_run: z.object({
      full_sync: z.boolean().nullable().meta({ description: 'Null where it can not be told beforehand.' }),
      reason: z.string(),
    }),
    problems: z
      .array(z.object({ code: z.string(), message: z.string() }))
      .meta({ description: 'What will stop the next run, or did stop the last one, unless somebody acts.' }),
  })
  .meta({ id: 'SyncExplanation' });

export const explainSyncEndpoint = defineEndpoint({
  id: 'explainSync',
  method: 'GET',
  path: '/syncs/{id}/explain',
  token: 'workspace',
  tag: 'Syncs',
  beyondV1: true,
  summary: 'Explain why a sync is not running, and what its next run will do',
  description: 'By what is known already: neither the source nor the destination is asked.',
  params: z.object({ id: pathId }),
  answers: {
    200: {
      description: 'The explanation.',
      schema: one(explanation),
      example: {
        status: 'success',
        data: {
          sync_id: 4545,
          state: 'paused',
          summary: 'The sync is paused: its schedule starts nothing until paused is false.',
          next_run_at: null,
          follows_sync_id: null,
          active_run: null,
          last_run: {
            id: 94,
            status: 'completed',
            canceled: false,
            completed_at: '2026-07-22T23:42:49.112Z',
            error_code: null,
            error_message: null,
          },
          next_run: { full_sync: false, reason: 'Only new and changed rows are sent.' },
          problems: [],
        },
      },
    },
  },
});
