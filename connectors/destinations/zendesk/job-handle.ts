import type { Json, JsonObject, Outcome } from '#connector-kit';
import { ConnectorBugError, isObject } from '#connector-kit';
import type { JobItem } from './job.ts';

/** A job that Zendesk has queued. */
export interface QueuedJob {
  readonly id: string;
  readonly items: readonly JobItem[];
}

/** What is known of a batch between two polls. */
export interface JobHandle {
  /** Queued or running. */
  readonly jobs: readonly QueuedJob[];
  /** Written by a job that has ended, but for what follows. */
  readonly written: readonly JobItem[];
  /** Positions of records that are sent once these jobs have ended. */
  readonly waiting: readonly number[];
  /** By position; null where there is none yet. */
  readonly outcomes: readonly (Outcome | null)[];
}

export function sealHandle({ jobs, written, waiting, outcomes }: JobHandle): Json {
  return {
    jobs: jobs.map(({ id, items }) => ({ id, items: items.map((item) => ({ ...item })) })),
    written: written.map((item) => ({ ...item })),
    waiting: [...waiting],
    outcomes: outcomes.map((outcome) => (outcome === null ? null : { ...outcome })),
  };
}

/** @throws ConnectorBugError where it is none of ours */
export function openHandle(handle: Json): JobHandle {
  if (isObject(handle)) {
    const { jobs, written, waiting, outcomes } = handle;
    if (
      isListOf(jobs, isJob) &&
      isListOf(written, isItem) &&
      isListOf(waiting, isPosition) &&
      isListOf(outcomes, isOutcome)
    ) {
      return { jobs, written, waiting, outcomes };
    }
  }
  throw new ConnectorBugError('the handle of a pending Zendesk batch is malformed');
}

function isListOf<T extends Json>(value: Json | undefined, is: (entry: Json) => entry is T): value is T[] {
  return Array.isArray(value) && value.every((entry) => is(entry));
}

function isPosition(value: Json): value is number {
  return typeof value === 'number';
}

function isItem(value: Json): value is JsonObject & { at: number; id?: string } {
  return (
    isObject(value) && typeof value['at'] === 'number' && ['string', 'undefined'].includes(typeof value['id'])
  );
}

function isJob(
  value: Json,
): value is JsonObject & { id: string; items: (JsonObject & { at: number; id?: string })[] } {
  return isObject(value) && typeof value['id'] === 'string' && isListOf(value['items'], isItem);
}

function isOutcome(value: Json): value is (JsonObject & Outcome) | null {
  return value === null || (isObject(value) && typeof value['status'] === 'string');
}
