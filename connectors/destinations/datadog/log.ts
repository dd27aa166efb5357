import type { Json, JsonObject, WriteRecord } from '#connector-kit';
import { field } from './field.ts';
import type { Span } from './record-value.ts';
import { invalid, requiredTextAt, textAt, textsAt, timeAt } from './record-value.ts';

export const logFields = [
  field('message', 'Message', 'string', { required: true }),
  field('timestamp', 'Timestamp', 'date_time'),
  field('status', 'Status', 'string'),
  field('service', 'Service', 'string'),
  field('ddsource', 'Source', 'string'),
  field('hostname', 'Host name', 'string'),
  field('ddtags', 'Tags (key:value)', 'string', { array: true }),
];

const TEXTS = ['status', 'service', 'ddsource', 'hostname'] as const;
const OWN = new Set(logFields.map(({ fullName }) => fullName));

/** https://docs.datadoghq.com/logs/log_configuration/processors/log_date_remapper/ */
const span: Span = {
  pastMs: 18 * 3_600_000,
  futureMs: 2 * 3_600_000,
  words: 'takes logs of the last 18 hours and of the next 2 hours only',
};

/** One log; fields that are not Datadog's own become attributes. `now` is in milliseconds. Throws RecordError. */
export function logOf(record: WriteRecord, now: number): JsonObject {
  const time = timeAt(record, 'timestamp', span, now);
  const tags = textsAt(record, 'ddtags');
  // They travel as one text, in which commas part them.
  if (tags.some((tag) => tag.includes(','))) throw invalid('ddtags', 'must not hold commas within a tag');
  const texts = TEXTS.flatMap((name): [string, Json][] => {
    const text = textAt(record, name);
    return text === undefined ? [] : [[name, text]];
  });
  const attributes = Object.entries(record).filter(([name, value]) => !OWN.has(name) && value !== null);
  return {
    ...Object.fromEntries(attributes),
    message: requiredTextAt(record, 'message'),
    ...(time === undefined ? {} : { timestamp: time.toISOString() }),
    ...Object.fromEntries(texts),
    ...(tags.length === 0 ? {} : { ddtags: tags.join(',') }),
  };
}
