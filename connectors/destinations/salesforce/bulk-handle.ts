import type { Json, JsonObject, Outcome } from '#connector-kit';
import { ConnectorBugError, isObject } from '#connector-kit';

/** One job of the Bulk API. */
export interface BulkJob {
  readonly id: string;
  /** Of its records in the batch. */
  readonly positions: readonly number[];
  /** Of the records that it updates or deletes, in that order. */
  readonly ids?: readonly string[];
}

/** What `poll` needs to go on, also in another process. Records are named by their position in the batch. */
export interface BulkHandle {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly jobs: readonly BulkJob[];
  /** Rounds that follow when the jobs have ended: keys that come again. Never of an insert. */
  readonly later: readonly (readonly number[])[];
  /** By position; null where there is no outcome yet. */
  readonly outcomes: readonly (Outcome | null)[];
}

export function sealHandle({ startedAt, jobs, later, outcomes }: BulkHandle): Json {
  return {
    startedAt,
    jobs: jobs.map(({ id, positions, ids }) => ({
      id,
      positions: [...positions],
      ...(ids === undefined ? {} : { ids: [...ids] }),
    })),
    later: later.map((round) => [...round]),
    outcomes: outcomes.map((outcome) => (outcome === null ? null : { ...outcome })),
  };
}

/** @throws ConnectorBugError where the handle is none of ours */
export function openHandle(handle: Json): BulkHandle {
  if (isObject(handle)) {
    const { startedAt, jobs, later, outcomes } = handle;
    if (
      typeof startedAt === 'string' &&
      isListOf(jobs, isJob) &&
      isListOf(later, isPositions) &&
      isListOf(outcomes, isOutcome)
    ) {
      return { startedAt, jobs, later, outcomes };
    }
  }
  throw new ConnectorBugError('the handle of a bulk job is malformed');
}

function isListOf<T extends Json>(value: Json | undefined, is: (entry: Json) => entry is T): value is T[] {
  return Array.isArray(value) && value.every((entry) => is(entry));
}

function isPositions(value: Json): value is number[] {
  return isListOf(value, (entry): entry is number => typeof entry === 'number');
}

function isJob(value: Json): value is JsonObject & { id: string; positions: number[]; ids?: string[] } {
  if (!isObject(value) || typeof value['id'] !== 'string') return false;
  const { positions = null, ids } = value;
  const areIds = ids === undefined || isListOf(ids, (id): id is string => typeof id === 'string');
  return isPositions(positions) && areIds;
}

function isOutcome(value: Json): value is (JsonObject & Outcome) | null {
  return value === null || (isObject(value) && typeof value['status'] === 'string');
}
