import type { Json, JsonObject } from '#connector-kit';
import { isObject, listOf, memberOf, textOf, unreadable } from '#connector-kit';
import type { Answer } from './answer.ts';
import { LABEL } from './refusal.ts';

/** A job as Zendesk describes it: https://developer.zendesk.com/api-reference/ticketing/ticket-management/job_statuses/. */
export interface JobStatus {
  readonly id: string;
  readonly isEnded: boolean;
  readonly status: string;
  readonly message: string | undefined;
  /** One for each record, in no order that is promised; empty where the job tells of none. */
  readonly results: readonly JsonObject[];
  /** What some jobs say in place of a list; undefined where they don't. */
  readonly isWhollySuccessful: boolean | undefined;
}

const RUNNING = new Set(['queued', 'working']);

/** The id of the job that an answer tells of; undefined where it tells of none. */
export function readQueuedJob({ status, body }: Answer): string | undefined {
  return status < 300 ? textOf(memberOf(memberOf(body, 'job_status'), 'id')) : undefined;
}

/** @throws RetryLaterError where the answer is none of the API's */
export function readJobStatuses(
  { status, body, words }: Answer,
  doing: string,
): ReadonlyMap<string, JobStatus> {
  // Statuses are kept for an hour at least, a day at most: what is gone is not there.
  if (status === 404) return new Map();
  const list = listOf(body, 'job_statuses');
  if (status >= 300 || list === undefined) throw unreadable({ label: LABEL, status, doing, words });
  return new Map(list.flatMap((entry) => readJob(entry)).map((job) => [job.id, job]));
}

function readJob(entry: JsonObject): JobStatus[] {
  const id = textOf(entry['id']);
  const status = textOf(entry['status']);
  if (id === undefined || status === undefined) return [];
  const results: Json | undefined = entry['results'];
  const success = memberOf(results, 'success');
  return [
    {
      id,
      status,
      isEnded: !RUNNING.has(status),
      message: textOf(entry['message']),
      results: Array.isArray(results) ? results.filter(isObject) : [],
      isWhollySuccessful: typeof success === 'boolean' ? success : undefined,
    },
  ];
}
