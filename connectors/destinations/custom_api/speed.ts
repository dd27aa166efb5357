import type { Limits } from '#connector-kit';
import { ReconnectError } from '#connector-kit';
import { call } from './call.ts';
import type { Context } from './credentials.ts';
import { isObject } from './shape.ts';

/** For an endpoint that doesn't say: small batches, one after the other. */
const DEFAULT_LIMITS: Limits = { maxBatchSize: 100, maxParallelBatches: 1 };

/** The protocol's cap. */
const MOST_PARALLEL_BATCHES = 50;
/** Ours: a batch and its results must fit in memory and in one reply. */
const LARGEST_BATCH = 10_000;

/**
 * The endpoint's own speed; the defaults where it doesn't give one, because a sync can do without.
 *
 * @throws NetworkError, and ReconnectError where the credentials are refused: a batch would fail as well
 */
export async function syncSpeed(context: Context): Promise<Limits> {
  const reply = await call(context, 'get_sync_speed', {}, { retry: 'always' });
  if (reply.kind === 'result') return readSpeed(reply.result);
  if (reply.kind === 'refused' && reply.error instanceof ReconnectError) throw reply.error;
  const fault = reply.kind === 'refused' ? reply.error.message : reply.message;
  context.log.warn({ fault }, 'The endpoint gave no sync speed: the defaults are used');
  return DEFAULT_LIMITS;
}

export function readSpeed(result: unknown): Limits {
  const speed = isObject(result) ? result : {};
  const batchSize = positive(speed['maximum_batch_size']);
  const parallel = positive(speed['maximum_parallel_batches']);
  const perSecond = positive(speed['maximum_records_per_second']);
  // A batch of more than a second's records would exceed the speed by itself.
  const mostAtOnce = Math.min(LARGEST_BATCH, perSecond ?? LARGEST_BATCH);
  return {
    maxBatchSize: whole(batchSize ?? DEFAULT_LIMITS.maxBatchSize, mostAtOnce),
    maxParallelBatches: whole(parallel ?? DEFAULT_LIMITS.maxParallelBatches, MOST_PARALLEL_BATCHES),
    ...(perSecond === undefined ? {} : { recordsPerSecond: perSecond }),
  };
}

function positive(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}

function whole(value: number, most: number): number {
  return Math.max(1, Math.floor(Math.min(most, value)));
}
