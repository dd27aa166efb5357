import type { DestinationObject, Limits } from '#connector-kit';

/** Of each user, by all integrations together: https://developers.outreach.io/api/getting-started#rate-limiting. */
const REQUESTS_PER_HOUR = 10_000;
export const REQUESTS_PER_SECOND = REQUESTS_PER_HOUR / 3_600;

/** They may come at once: the check, and what follows it, need not wait for one another. */
export const MOST_AT_ONCE = 100;

/**
 * One request writes a record, and one looks up fifty. Accounts that are not there are looked up once more by
 * themselves before they are created.
 */
export function limitsOf(object: DestinationObject): Limits {
  const requestsPerRecord = object.fullName === 'account' ? 2 : 1;
  return {
    maxBatchSize: 100,
    maxParallelBatches: 1,
    recordsPerSecond: REQUESTS_PER_SECOND / requestsPerRecord,
  };
}
