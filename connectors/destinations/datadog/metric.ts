import type { JsonObject, WriteRecord } from '#connector-kit';
import { field } from './field.ts';
import type { Span } from './record-value.ts';
import {
  choiceAt,
  countAt,
  invalid,
  requiredNumberAt,
  requiredTextAt,
  seconds,
  textAt,
  textsAt,
  timeAt,
} from './record-value.ts';

export const metricFields = [
  field('metric', 'Metric name', 'string', { required: true }),
  field('value', 'Value', 'float', { required: true }),
  field('timestamp', 'Timestamp', 'date_time'),
  field('type', 'Type (gauge, count or rate)', 'string'),
  field('interval', 'Interval of a count or rate, in seconds', 'integer'),
  field('unit', 'Unit', 'string'),
  field('tags', 'Tags (key:value)', 'string', { array: true }),
  field('host', 'Host', 'string'),
  field('resources', 'Other resources (type:name)', 'string', { array: true }),
  field('source_type_name', 'Source type name', 'string'),
];

/** Numbers of the API's `MetricIntakeType`. */
const TYPES = { count: 1, rate: 2, gauge: 3 } as const;
const TYPE_NAMES = ['gauge', 'count', 'rate'] as const;

/** https://docs.datadoghq.com/metrics/custom_metrics/#naming-custom-metrics */
const LONGEST_NAME = 200;

/** "cannot be more than ten minutes in the future or more than one hour in the past": POST /api/v2/series. */
const HOUR_MS = 3_600_000;
const FUTURE_MS = 600_000;
const current: Span = {
  pastMs: HOUR_MS,
  futureMs: FUTURE_MS,
  words:
    'takes metric points of the last hour and of the next 10 minutes only, and drops others without a word. Where ' +
    'Historical Metrics Ingestion is enabled for the metric, set historical_metrics to true',
};
const historical: Span = {
  pastMs: Number.POSITIVE_INFINITY,
  futureMs: FUTURE_MS,
  words: 'takes metric points of the next 10 minutes at most',
};

/** One series with one point. `now` is in milliseconds. Throws RecordError. */
export function seriesOf(record: WriteRecord, now: number, takesHistory: boolean): JsonObject {
  const metric = requiredTextAt(record, 'metric', LONGEST_NAME);
  if (!/^[a-z]/i.test(metric)) throw invalid('metric', 'must begin with a letter');
  const time = timeAt(record, 'timestamp', takesHistory ? historical : current, now) ?? new Date(now);
  const type = choiceAt(record, 'type', TYPE_NAMES);
  const host = textAt(record, 'host');
  const resources = [
    ...(host === undefined ? [] : [{ type: 'host', name: host }]),
    ...textsAt(record, 'resources').map(resourceOf),
  ];
  const interval = countAt(record, 'interval');
  const tags = textsAt(record, 'tags');
  const unit = textAt(record, 'unit');
  const source = textAt(record, 'source_type_name');
  return {
    metric,
    points: [{ timestamp: seconds(time), value: requiredNumberAt(record, 'value') }],
    ...(type === undefined ? {} : { type: TYPES[type] }),
    ...(interval === undefined ? {} : { interval }),
    ...(unit === undefined ? {} : { unit }),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(resources.length === 0 ? {} : { resources }),
    ...(source === undefined ? {} : { source_type_name: source }),
  };
}

function resourceOf(text: string): { type: string; name: string } {
  const at = text.indexOf(':');
  if (at < 1 || at === text.length - 1)
    throw invalid('resources', 'must hold texts such as service:checkout');
  return { type: text.slice(0, at), name: text.slice(at + 1) };
}
