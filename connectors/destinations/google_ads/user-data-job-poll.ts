import type { Batch, JsonObject, Outcome, WriteResult } from '#connector-kit';
import { BatchOutcomes, RetryLaterError, rejected, succeeded, textOf } from '#connector-kit';
import { accountOf } from './account.ts';
import type { Context } from './credentials.ts';
import type { PendingHandle, PendingJob } from './pending.ts';
import { isOverdue, resultOf } from './pending.ts';
import { resourceIn, search } from './search.ts';
import { start } from './user-data-job.ts';

/** Asks how Customer Match uploads stand. Throws ConnectorError: the same handle may be polled again. */
export async function pollUserDataJobs(
  context: Context,
  batch: Batch,
  handle: PendingHandle,
): Promise<WriteResult> {
  const account = accountOf(context);
  const outcomes = new BatchOutcomes(batch.records.length, handle.outcomes);
  const names = handle.jobs.map(({ name }) => `'${name}'`).join(', ');
  const rows = await search(
    context,
    account,
    'SELECT offline_user_data_job.resource_name, offline_user_data_job.status, ' +
      'offline_user_data_job.failure_reason FROM offline_user_data_job ' +
      `WHERE offline_user_data_job.resource_name IN (${names})`,
    'asking how the Customer Match uploads stand',
  );
  const states = rows.map((row) => resourceIn(row, 'offlineUserDataJob'));
  const running: PendingJob[] = [];
  for (const job of handle.jobs) {
    const state = states.find((one) => one['resourceName'] === job.name);
    const outcome = endOf(state ?? {});
    if (outcome !== undefined) for (const at of job.records) outcomes.set(at, outcome);
    else {
      const isStarted =
        job.isStarted || isOverdue(handle.startedAt) || (await start(context, account, job.name));
      if (!isStarted) throw unstarted();
      running.push({ ...job, isStarted });
    }
  }
  return resultOf(outcomes, { ...handle, jobs: running });
}

function unstarted(): RetryLaterError {
  return new RetryLaterError(
    'Google Ads does not answer when a Customer Match upload is started. Nothing is lost: it is asked again later.',
    { code: 'unanswered' },
  );
}

/** The outcome of each record of an upload; undefined while it goes on. */
function endOf(job: JsonObject): Outcome | undefined {
  const status = textOf(job['status']);
  if (status === 'SUCCESS') return succeeded;
  if (status !== 'FAILED') return undefined;
  const reason = textOf(job['failureReason']) ?? 'UNKNOWN';
  return rejected(
    'job_failed',
    `Google Ads took the Customer Match upload and then failed to process it (${reason}). Check in Google Ads that the ` +
      'list is open and takes this kind of identifier.',
    true,
  );
}
