import type { Batch, Json, Outcome, WriteResult } from '#connector-kit';
import {
  BatchOutcomes,
  RetryLaterError,
  listOf,
  memberOf,
  rejected,
  succeeded,
  textOf,
  unknown,
} from '#connector-kit';
import { isDuplicate } from './already-there.ts';
import type { Context } from './credentials.ts';
import type { PendingHandle, PendingJob } from './pending.ts';
import { isOverdue, resultOf } from './pending.ts';
import { adviceOn } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { bodyOf, send } from './request.ts';
import { textAt } from './value.ts';

/** Asks what became of requests to the Data Manager API. Throws ConnectorError: the same handle may be polled again. */
export async function pollIngest(
  context: Context,
  batch: Batch,
  handle: PendingHandle,
): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length, handle.outcomes);
  const running: PendingJob[] = [];
  let unheard = 0;
  for (const job of handle.jobs) {
    const request: ApiRequest = {
      api: 'data_manager',
      method: 'GET',
      path: '/requestStatus:retrieve',
      query: { requestId: job.name },
      doing: 'asking what became of an upload',
    };
    const response = await send(context, request);
    const isUnknown = response.status === 404;
    // Whether the status of a new request takes a while to appear is not documented.
    if (isUnknown) unheard += 1;
    const hasOrders = job.records.some((at) => textAt(batch.records[at] ?? {}, 'order_id') !== undefined);
    const outcome = isUnknown ? undefined : endOf(bodyOf(response, request), job.sent, hasOrders);
    if (outcome === undefined) running.push(job);
    else for (const at of job.records) outcomes.set(at, outcome);
  }
  if (unheard === handle.jobs.length && !isOverdue(handle.startedAt)) throw unheardOf();
  return resultOf(outcomes, { ...handle, jobs: running });
}

function unheardOf(): RetryLaterError {
  return new RetryLaterError(
    'The Data Manager API took an upload and says that it knows nothing of it. It is asked again later.',
    { code: 'http_404' },
  );
}

/**
 * The outcome of each record of a request; undefined while it goes on. Google counts refused records by reason and
 * doesn't name them. https://developers.google.com/data-manager/api/devguides/diagnostics
 *
 * @param count how many records the request held
 * @param hasOrders whether some of them had an order id
 */
export function endOf(body: Json, count: number, hasOrders = false): Outcome | undefined {
  const [status] = listOf(body, 'requestStatusPerDestination') ?? [];
  const state = textOf(memberOf(status, 'requestStatus'));
  const errors = listOf(memberOf(status, 'errorInfo'), 'errorCounts') ?? [];
  const reasons = errors.map(({ reason, recordCount }) => `${textOf(recordCount)} × ${textOf(reason)}`);
  const why = reasons.length === 0 ? 'it gives no reason' : reasons.join(', ');
  if (state === 'SUCCESS') {
    return countedIn(status) === count || countedIn(status) === undefined
      ? succeeded
      : unknown(
          `The Data Manager API accounts for ${countedIn(status)} of the ${count} records of this upload.`,
        );
  }
  const there = errors.filter(({ reason }) => isDuplicate(textOf(reason), hasOrders));
  const countThere = there.reduce((sum, { recordCount }) => sum + Number(textOf(recordCount) ?? 0), 0);
  const isFailed = state === 'FAILED' || state === 'FAILURE';
  const isOnlyThere = there.length > 0 && there.length === errors.length;
  if (isOnlyThere && (state === 'PARTIAL_SUCCESS' || (isFailed && countThere === count))) return succeeded;
  if (isFailed && there.length === 0) {
    const isInternal = errors.some(({ reason }) => textOf(reason)?.includes('INTERNAL_ERROR'));
    const code = textOf(errors[0]?.['reason']) ?? 'FAILED';
    const words = `The Data Manager API refused the ${count} records of this upload: ${why}.`;
    return rejected(code, [words, adviceOn(code)].filter(Boolean).join(' '), isInternal);
  }
  if (state !== 'PARTIAL_SUCCESS' && !isFailed) return undefined;
  return unknown(
    `The Data Manager API refused some of the ${count} records of this upload and does not say which: ${why}.`,
  );
}

/** Each kind of upload has a status of its own name, which counts all records that were sent. */
function countedIn(status: Json | undefined): number | undefined {
  const kinds = ['eventsIngestionStatus', 'audienceMembersIngestionStatus', 'audienceMembersRemovalStatus'];
  for (const kind of kinds) {
    const inner = memberOf(status, kind);
    const counts = [inner, ...Object.values((inner ?? {}) as object)] as (Json | undefined)[];
    const count = counts.map((one) => textOf(memberOf(one, 'recordCount'))).find((one) => one !== undefined);
    if (count !== undefined) return Number(count);
  }
  return undefined;
}
