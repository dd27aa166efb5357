import type { Limits, RateLimit, GrantDetails } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { readSubdomain } from './domain.ts';
import { MOST_RECORDS } from './job.ts';

/**
 * Of the smallest plan that has the API; every answer tells the account's own (`X-Rate-Limit`):
 * https://developer.zendesk.com/api-reference/introduction/rate-limits/.
 */
const REQUESTS_PER_MINUTE = 200;

/** Each batch holds one or two of the 30 jobs that an account may have. */
export const limits: Limits = { maxBatchSize: MOST_RECORDS, maxParallelBatches: 4 };

/** Zendesk counts by account. */
export function rateLimitOf({ domain }: Credentials, details: GrantDetails): RateLimit {
  const subdomain = readSubdomain(domain) ?? readSubdomain(details['subdomain']) ?? 'unknown';
  return { key: subdomain, requestsPerSecond: REQUESTS_PER_MINUTE / 60 };
}
