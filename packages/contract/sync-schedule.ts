import { z } from 'zod';
import { id, text } from './values.ts';

/** An id as clients send it: a number, or its digits as text. */
export const sentId = z
  .union(
    [
      id,
      z
        .string()
        .regex(/^\d{1,10}$/)
        .transform(Number)
        .pipe(id),
    ],
    {
      error: 'must be an id: a whole number from 1',
    },
  )
  .meta({ override: { type: 'integer', minimum: 1 } });

/** An id of another service: text, which some clients send as a number. */
const foreignId = z
  .union([text(255), z.number().transform(String)], { error: 'must be a string' })
  .meta({ override: { type: 'string' } });

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

export const frequency = z.enum(
  ['never', 'continuous', 'quarter_hourly', 'hourly', 'daily', 'weekly', 'expression'],
  { error: 'must be never, continuous, quarter_hourly, hourly, daily, weekly or expression' },
);

/** In any case, or counted from Sunday, which is 0. */
const day = z
  .union(
    [
      z
        .string()
        .transform((name) => name.charAt(0).toUpperCase() + name.slice(1).toLowerCase())
        .pipe(z.enum(DAYS)),
      z
        .int()
        .min(0)
        .max(6)
        .transform((count) => DAYS[count] ?? DAYS[0]),
    ],
    { error: 'must be a day such as Monday' },
  )
  .nullable()
  .optional()
  .meta({ override: { type: ['string', 'null'], enum: [...DAYS, null] } });
const hour = z
  .int({ error: 'must be a whole number from 0 to 24' })
  .min(0, { error: 'must be a whole number from 0 to 24' })
  .max(24, { error: 'must be a whole number from 0 to 24' })
  .nullable()
  .optional()
  .meta({ description: 'UTC. 24 is 0 of the next day.' });
const minute = z
  .int({ error: 'must be a whole number from 0 to 59' })
  .min(0, { error: 'must be a whole number from 0 to 59' })
  .max(59, { error: 'must be a whole number from 0 to 59' })
  .nullable()
  .optional();
const cron = text(255)
  .nullable()
  .optional()
  .meta({ description: 'Five fields, UTC. With the frequency `expression`.' });

const triggersOfOthers = {
  dbt_cloud: z.object({ project_id: foreignId, job_id: foreignId }).nullable().optional().meta({
    description: 'Kept and shown. Spillway does not listen to dbt Cloud: let its job call the trigger.',
  }),
  fivetran: z
    .object({ job_id: foreignId, job_name: foreignId })
    .nullable()
    .optional()
    .meta({ description: 'Kept and shown. Spillway does not listen to Fivetran.' }),
  sync_sequence: z
    .object({ sync_id: sentId })
    .nullable()
    .optional()
    .meta({ description: 'Runs after each successful run of that sync.' }),
};

export const scheduleKeys = {
  schedule_frequency: frequency.nullable().optional(),
  schedule_day: day,
  schedule_hour: hour,
  schedule_minute: minute,
  cron_expression: cron,
  triggers: z.object(triggersOfOthers).nullable().optional(),
};

export const mode = z
  .object({
    type: z.enum(['live', 'triggered'], { error: 'must be triggered' }),
    triggers: z
      .object({
        schedule: z.object({ frequency, day, hour, minute, cron_expression: cron }).nullable().optional(),
        ...triggersOfOthers,
      })
      .nullable()
      .optional(),
  })
  .nullable()
  .optional()
  .meta({ description: 'Replaces the keys `schedule_…`, `cron_expression` and `triggers`.' });

export const shownTriggers = z.object({
  dbt_cloud: z.object({ project_id: z.string(), job_id: z.string() }).nullable(),
  fivetran: z.object({ job_id: z.string(), job_name: z.string() }).nullable(),
  sync_sequence: z.object({ sync_id: z.int() }).nullable(),
});

export const shownMode = z
  .object({
    type: z.enum(['live', 'triggered']),
    triggers: shownTriggers.extend({
      schedule: z.object({
        frequency,
        day: z.string().nullable(),
        hour: z.int().nullable(),
        minute: z.int().nullable(),
        cron_expression: z.string().nullable(),
      }),
    }),
  })
  .meta({ id: 'SyncMode' });
