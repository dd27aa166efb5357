import type { DestinationObject, Limits } from '#connector-kit';
import { MOST_INPUTS } from './crm-request.ts';
import { eventNameOf } from './event-object.ts';
import { MOST_EVENTS } from './event-write.ts';
import { listIdOf } from './list-object.ts';
import { MOST_MEMBERS } from './list-write.ts';
import { subscriptionIdOf } from './subscription-object.ts';

/**
 * Two batches at once leave room for what other apps do in the account, and keep searches below their 5 a second.
 * A subscription takes a request per person.
 */
export function limitsOf(object: DestinationObject): Limits {
  if (eventNameOf(object) !== undefined) return { maxBatchSize: MOST_EVENTS, maxParallelBatches: 2 };
  if (listIdOf(object) !== undefined) return { maxBatchSize: MOST_MEMBERS, maxParallelBatches: 1 };
  if (subscriptionIdOf(object) !== undefined) return { maxBatchSize: 100, maxParallelBatches: 1 };
  return { maxBatchSize: MOST_INPUTS, maxParallelBatches: 2 };
}
