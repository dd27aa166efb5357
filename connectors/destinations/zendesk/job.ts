import type { Batch, BatchOutcomes, Json, WriteRecord } from '#connector-kit';
import { textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { foldValue } from './find.ts';
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

/** What a job leaves to be done for the records that it has written. */
export interface FollowUp {
  isNeeded(record: WriteRecord): boolean;
  /**
   * Gives these records their outcome. It may be run again for the same ones.
   *
   * @param written with Zendesk's ids, where the job told them
   */
  run(context: Context, batch: Batch, written: readonly JobItem[], outcomes: BatchOutcomes): Promise<void>;
}

/** What a record is about, folded as Zendesk compares it; its position where it says nothing. */
export function keyOf({ records, object }: Batch, keyField: string, at: number): string {
  const value = textOf(records[at]?.[keyField]);
  return value === undefined ? `at ${at}` : `is ${foldValue(object.fullName, value)}`;
}

/** How the records of one object are written. */
export interface Way {
  /** What records are about: their identifier, or the ticket of a comment. */
  readonly keyField: string;
  /** Gives some records their outcome before any job is queued. */
  readonly before?: (context: Context, batch: Batch, outcomes: BatchOutcomes) => Promise<void>;
  readonly plan: Plan;
  readonly followUp?: FollowUp;
}
