import type { DestinationObject, Limits } from '#connector-kit';

/** 250 000 events a minute and organization: https://docs.datadoghq.com/api/latest/rate-limits/. */
const EVENTS_PER_SECOND = Math.floor(250_000 / 60);

/**
 * Neither metrics nor logs are limited in number (same page); a batch of either is one request, or a few. Metrics go one
 * batch after the other, as the last point of a second stays.
 */
export function limitsOf({ fullName }: DestinationObject): Limits {
  if (fullName === 'event') {
    return { maxBatchSize: 100, maxParallelBatches: 2, recordsPerSecond: EVENTS_PER_SECOND };
  }
  return { maxBatchSize: 1000, maxParallelBatches: fullName === 'metric' ? 1 : 4 };
}
