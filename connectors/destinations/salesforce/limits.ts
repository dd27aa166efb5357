import type { GrantDetails, Limits, RateLimit } from '#connector-kit';
import type { Credentials } from './credentials.ts';

/**
 * Salesforce has no limit per second, only one per 24 hours and one of 25 requests that take longer than 20 s
 * (https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm).
 * This leaves room for the organization's other integrations.
 */
export const REQUESTS_PER_SECOND = 20;
const REQUESTS_AT_ONCE = 10;

/** While the daily allowance is nearly used up. */
export const SLOW_REQUESTS_PER_SECOND = 1;

/** What one request of the sObject Collections takes. */
export const MOST_PER_REQUEST = 200;

/** It takes 50 MB (REST API Developer Guide, "Request Limits"); this keeps the memory small. */
export const LARGEST_REQUEST_BYTES = 16 * 1024 * 1024;

/** Above this, Salesforce advises its Bulk API (REST API Developer Guide, Bulk API 2.0 introduction). */
export const MOST_BY_COLLECTIONS = 2_000;

/** The Bulk API itself works in chunks of this many records; two jobs at once seldom lock each other's rows. */
export const limits: Limits = { maxBatchSize: 10_000, maxParallelBatches: 2 };

/** Requests are counted by organization. */
export function rateLimitOf(credentials: Credentials, details: GrantDetails): RateLimit {
  const { instance_url, username, domain } = credentials;
  return {
    key:
      details['instance_url'] ??
      instance_url ??
      username ??
      details['login_host'] ??
      domain ??
      'organization',
    requestsPerSecond: REQUESTS_PER_SECOND,
    concurrency: REQUESTS_AT_ONCE,
  };
}
