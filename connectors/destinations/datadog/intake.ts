import { ConfigurationError, isObject, memberOf } from '#connector-kit';
import type { DestinationObject, Json, JsonObject, WriteRecord } from '#connector-kit';
import { eventOf } from './event.ts';
import { logOf } from './log.ts';
import { seriesOf } from './metric.ts';
import type { ApiRequest } from './request.ts';
import { EVENTS_PATH, LOGS_PATH, SERIES_PATH } from './version.ts';

/** One of the doors through which Datadog takes records in. */
export interface Intake {
  /** A record as Datadog wants it. `now` is in milliseconds. Throws RecordError. */
  readonly entryOf: (record: WriteRecord, now: number, takesHistory: boolean) => JsonObject;
  readonly request: Pick<ApiRequest, 'host' | 'path' | 'doing'>;
  /** Before and after the entries of a request, which commas part. */
  readonly around: readonly [string, string];
  readonly mostEntries: number;
  /** Of a request's body. */
  readonly mostBytes: number;
  /** Of one entry, in bytes; what is larger is not sent. */
  readonly mostEntryBytes: number;
  /** Requests under way together within a batch. */
  readonly atOnce: number;
  /** Whether a 2xx says that the request was taken. */
  readonly isTaken: (body: Json) => boolean;
}

/** 512 000 bytes, uncompressed: https://docs.datadoghq.com/api/latest/metrics/#submit-metrics. */
const MOST_SERIES_BYTES = 512_000;
/** https://docs.datadoghq.com/api/latest/logs/#send-logs; a larger log would be cut without a word. */
const MOST_LOGS = 1000;
const MOST_LOGS_BYTES = 5_000_000;
const MOST_LOG_BYTES = 1_000_000;

const INTAKES: Readonly<Record<string, Intake>> = {
  metric: {
    entryOf: seriesOf,
    request: { host: 'api', path: SERIES_PATH, doing: 'writing metrics' },
    around: ['{"series":[', ']}'],
    mostEntries: Number.POSITIVE_INFINITY,
    mostBytes: MOST_SERIES_BYTES,
    mostEntryBytes: MOST_SERIES_BYTES,
    // Of points of one metric and second the last one stays: they must arrive in their order.
    atOnce: 1,
    isTaken: (body) => Array.isArray(memberOf(body, 'errors')),
  },
  event: {
    entryOf: eventOf,
    request: { host: 'api', path: EVENTS_PATH, doing: 'writing an event' },
    around: ['', ''],
    mostEntries: 1,
    mostBytes: Number.POSITIVE_INFINITY,
    mostEntryBytes: Number.POSITIVE_INFINITY,
    atOnce: 8,
    isTaken: (body) => memberOf(body, 'status') === 'ok' || isObject(memberOf(body, 'event')),
  },
  log: {
    entryOf: logOf,
    request: { host: 'logs', path: LOGS_PATH, doing: 'writing logs' },
    around: ['[', ']'],
    mostEntries: MOST_LOGS,
    mostBytes: MOST_LOGS_BYTES,
    mostEntryBytes: MOST_LOG_BYTES,
    atOnce: 2,
    isTaken: isObject,
  },
};

/** @throws ConfigurationError for an object that Datadog does not have */
export function intakeOf({ fullName }: Pick<DestinationObject, 'fullName'>): Intake {
  const intake = Object.hasOwn(INTAKES, fullName) ? INTAKES[fullName] : undefined;
  if (intake !== undefined) return intake;
  throw new ConfigurationError(`Datadog has no object ${fullName}: choose metric, event or log.`);
}
