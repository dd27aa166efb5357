import { createHash } from 'node:crypto';
import type { DestinationObject, Limits, RateLimit } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { kindOf } from './object-name.ts';

/**
 * 250,000 requests an hour for most endpoints, counted by workspace (https://www.braze.com/docs/api/api_limits/).
 * /users/track alone would take 1,000 a second: with 75 users each, these are enough.
 */
const REQUESTS_PER_SECOND = 60;

/**
 * Attributes, events and purchases together in one request to /users/track: the page on limits says 75 combined, older
 * ones 75 of each, and 50 for contracts by monthly active users: a request that Braze finds too long is halved.
 */
export const MOST_TRACKED = 75;

/** Of the body of one request. */
export const MOST_BYTES = 4_000_000;

/** https://www.braze.com/docs/api/endpoints/user_data/post_user_delete/ */
export const MOST_DELETED = 50;

/** https://www.braze.com/docs/api/endpoints/messaging/send_messages/post_send_triggered_campaigns/ */
export const MOST_RECIPIENTS = 50;

/** https://www.braze.com/docs/api/endpoints/catalogs/catalog_items/asynchronous/put_update_catalog_items/ */
export const MOST_ITEMS = 50;

/** https://www.braze.com/docs/api/endpoints/subscription_groups/post_update_user_subscription_group_status_v2/ */
export const MOST_SUBSCRIBERS = 50;

/** Braze counts by workspace, which only the key names; the key itself must not become a name of anything. */
export function rateLimitOf({ api_key }: Pick<Credentials, 'api_key'>): RateLimit {
  const key = createHash('sha256').update(api_key.reveal()).digest('hex').slice(0, 16);
  return { key, requestsPerSecond: REQUESTS_PER_SECOND };
}

export function limitsOf(object: DestinationObject): Limits {
  const maxBatchSize = {
    user: MOST_TRACKED,
    event: MOST_TRACKED,
    purchase: MOST_TRACKED,
    membership: MOST_SUBSCRIBERS,
    subscription_group: MOST_SUBSCRIBERS,
    campaign: MOST_RECIPIENTS,
    canvas: MOST_RECIPIENTS,
    catalog: MOST_ITEMS,
  }[kindOf(object.fullName)];
  return { maxBatchSize, maxParallelBatches: 4 };
}
