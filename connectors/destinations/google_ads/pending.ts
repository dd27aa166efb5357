import type { BatchOutcomes, Json, JsonObject, Outcome, WriteResult } from '#connector-kit';
import { ConnectorBugError, isObject, rejected, unknown } from '#connector-kit';
import type { Api } from './host.ts';

/** Work that Google goes on with after its answer. */
export interface PendingJob {
  /** The job's resource name, or the id of the request. */
  readonly name: string;
  /** A user data job may have been left without an answer to its start. */
  readonly isStarted: boolean;
  /** Positions in the batch. */
  readonly records: readonly number[];
  /** How many records were sent for them: fewer, where some are the same to Google. */
  readonly sent: number;
}

/** What `poll` needs to go on, also in another process and after `api` was set to the other one. */
export interface PendingHandle {
  readonly api: Api;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly jobs: readonly PendingJob[];
  /** By position; null where there is no outcome yet. */
  readonly outcomes: readonly (Outcome | null)[];
}

/** Google says that a list is ready within 48 hours: https://support.google.com/google-ads/answer/7474166. */
const LONGEST_MS = 48 * 3_600_000;

/** The result of a write or poll: pending while jobs run. Records that no job holds and that were not sent are rejected. */
export function resultOf(
  outcomes: BatchOutcomes,
  { api, startedAt, jobs }: Omit<PendingHandle, 'outcomes'>,
): WriteResult {
  if (jobs.length === 0) return { outcomes: outcomes.close() };
  const held = new Set(jobs.flatMap(({ records }) => records));
  const { stopped } = outcomes;
  for (const at of outcomes.open().filter((position) => !held.has(position))) {
    const why = `Not sent. ${stopped?.message ?? ''}`.trim();
    outcomes.set(at, rejected(stopped?.code ?? 'not_sent', why, true));
  }
  if (isOverdue(startedAt)) {
    for (const at of held) outcomes.set(at, neverEnded());
    return { outcomes: outcomes.close() };
  }
  return { pending: sealed({ api, startedAt, jobs, outcomes: outcomes.known() }) };
}

/** Whether work that began then should have ended. */
export function isOverdue(startedAt: string): boolean {
  return Date.now() - Date.parse(startedAt) > LONGEST_MS;
}

function sealed(handle: PendingHandle): Json {
  return {
    api: handle.api,
    startedAt: handle.startedAt,
    jobs: handle.jobs.map((job) => ({ ...job, records: [...job.records] })),
    outcomes: handle.outcomes.map((outcome) => (outcome === null ? null : { ...outcome })),
  };
}

/** @throws ConnectorBugError where the handle is none of ours */
export function openHandle(handle: Json): PendingHandle {
  if (isObject(handle)) {
    const { api, startedAt, jobs, outcomes } = handle;
    if (
      (api === 'google_ads' || api === 'data_manager') &&
      typeof startedAt === 'string' &&
      isListOf(jobs, isJob) &&
      isListOf(outcomes, isOutcome)
    ) {
      return { api, startedAt, jobs, outcomes };
    }
  }
  throw new ConnectorBugError('the handle of a pending write is malformed');
}

function neverEnded(): Outcome {
  return unknown('Google has not finished with this record within 48 hours: look at the list in Google Ads.');
}

function isListOf<T extends Json>(value: Json | undefined, is: (entry: Json) => entry is T): value is T[] {
  return Array.isArray(value) && value.every((entry) => is(entry));
}

function isJob(value: Json): value is JsonObject & PendingJob & { records: number[] } {
  return (
    isObject(value) &&
    typeof value['name'] === 'string' &&
    typeof value['isStarted'] === 'boolean' &&
    typeof value['sent'] === 'number' &&
    isListOf(value['records'], (entry): entry is number => typeof entry === 'number')
  );
}

function isOutcome(value: Json): value is (JsonObject & Outcome) | null {
  return value === null || (isObject(value) && typeof value['status'] === 'string');
}
