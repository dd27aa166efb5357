import type { DestinationObject, Limits, RateLimit } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { isUserList } from './user-list.ts';

/** https://developers.google.com/google-ads/api/docs/best-practices/quotas */
const MOST_CONVERSIONS = 2000;
const MOST_OPERATIONS = 10_000;

/**
 * The Data Manager API takes 2,000 events and 10,000 members, and does not say which of them it refused later: smaller
 * requests leave fewer records in doubt. https://developers.google.com/data-manager/api/devguides/limits
 */
const EVENTS_AT_ONCE = 500;
const MEMBERS_AT_ONCE = 1000;

/** 300 requests a minute for each Cloud project. */
const DATA_MANAGER_REQUESTS_PER_SECOND = 5;
/** Google measures its load and names no number: https://developers.google.com/google-ads/api/docs/productionize/rate-limits. */
const ADS_REQUESTS_PER_SECOND = 10;

export function limitsOf(object: DestinationObject, { api }: Credentials): Limits {
  const isDataManager = api === 'data_manager';
  if (isUserList(object)) {
    // Members that are added and removed at once may come in any order.
    return { maxBatchSize: isDataManager ? MEMBERS_AT_ONCE : MOST_OPERATIONS, maxParallelBatches: 1 };
  }
  return { maxBatchSize: isDataManager ? EVENTS_AT_ONCE : MOST_CONVERSIONS, maxParallelBatches: 2 };
}

/** All destinations of this server share one OAuth client, and with it one Cloud project. */
export function rateLimitOf({ api, account_id: id }: Credentials): RateLimit {
  return api === 'data_manager'
    ? { key: 'project', requestsPerSecond: DATA_MANAGER_REQUESTS_PER_SECOND }
    : { key: id ?? 'account', requestsPerSecond: ADS_REQUESTS_PER_SECOND };
}
