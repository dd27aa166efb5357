import type { JsonObject, WriteRecord } from '#connector-kit';
import { field } from './field.ts';
import type { Span } from './record-value.ts';
import { choiceAt, requiredTextAt, seconds, textAt, textsAt, timeAt } from './record-value.ts';

export const eventFields = [
  field('title', 'Title', 'string', { required: true }),
  field('text', 'Text (Markdown between %%% lines)', 'string', { required: true }),
  field('date_happened', 'Date happened', 'date_time'),
  field('alert_type', 'Alert type', 'string'),
  field('priority', 'Priority (normal or low)', 'string'),
  field('tags', 'Tags (key:value)', 'string', { array: true }),
  field('aggregation_key', 'Aggregation key', 'string'),
  field('host', 'Host', 'string'),
  field('device_name', 'Device name', 'string'),
  field('source_type_name', 'Source type name', 'string'),
];

/** Lengths in characters, and choices, of POST /api/v1/events: https://docs.datadoghq.com/api/latest/events/. */
const LONGEST_TEXT = 4000;
const LONGEST_AGGREGATION_KEY = 100;
const ALERT_TYPES = [
  'error',
  'warning',
  'info',
  'success',
  'user_update',
  'recommendation',
  'snapshot',
] as const;
const PRIORITIES = ['normal', 'low'] as const;

/** "up to 18 hours in the past and two hours in the future", of `date_happened` there. */
const span: Span = {
  pastMs: 18 * 3_600_000,
  futureMs: 2 * 3_600_000,
  words: 'takes events of the last 18 hours and of the next 2 hours only',
};

/** The body of one request. `now` is in milliseconds. Throws RecordError. */
export function eventOf(record: WriteRecord, now: number): JsonObject {
  const time = timeAt(record, 'date_happened', span, now);
  const tags = textsAt(record, 'tags');
  const rest = {
    alert_type: choiceAt(record, 'alert_type', ALERT_TYPES),
    priority: choiceAt(record, 'priority', PRIORITIES),
    aggregation_key: textAt(record, 'aggregation_key', LONGEST_AGGREGATION_KEY),
    host: textAt(record, 'host'),
    device_name: textAt(record, 'device_name'),
    source_type_name: textAt(record, 'source_type_name'),
  };
  return {
    title: requiredTextAt(record, 'title'),
    text: requiredTextAt(record, 'text', LONGEST_TEXT),
    ...(time === undefined ? {} : { date_happened: seconds(time) }),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...Object.fromEntries(
      Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}
