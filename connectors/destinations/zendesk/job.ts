import type { Batch, Json } from '#connector-kit';
import type { BatchOutcomes } from '#connector-kit';
import type { Context } from './credentials.ts';
import type { ApiRequest } from './request.ts';

/** One record within a job. */
export interface JobItem {
  /** Position in the batch. */
  readonly at: number;
  /** Zendesk's id where it is known beforehand. */
  readonly id?: string;
}

/** A job that is yet to be queued. */
export interface PlannedJob {
  readonly items: readonly (JobItem & { readonly body: Json })[];
  /** The request that queues it, with these bodies. */
  readonly request: (bodies: readonly Json[]) => ApiRequest;
}

/**
 * Turns records of a batch into jobs. Records that need none, or can't be sent, get their outcome.
 *
 * @param positions of records no two of which are about the same thing; at most 100
 * @throws ConnectorError where nothing can be written
 */
export type Plan = (
  context: Context,
  batch: Batch,
  positions: readonly number[],
  outcomes: BatchOutcomes,
) => Promise<readonly PlannedJob[]>;

/** Zendesk takes this many records in a request. */
export const MOST_RECORDS = 100;
