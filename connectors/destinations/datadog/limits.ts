import type { DestinationObject, Limits } from '#connector-kit';

/** 500 000 events an hour and organization: https://docs.datadoghq.com/api/latest/rate-limits/. */
const EVENTS_PER_SECOND = Math.floor(500_000 / 3600);

/** Neither metrics nor logs are limited in number (same page); a batch of either is one request, or a few. */
export function limitsOf({ fullName }: DestinationObject): Limits {
  if (fullName === 'event') {
    return { maxBatchSize: 100, maxParallelBatches: 2, recordsPerSecond: EVENTS_PER_SECOND };
  }
  return { maxBatchSize: 1000, maxParallelBatches: 4 };
}
