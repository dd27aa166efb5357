import type { Batch, Json, WriteResult } from '#connector-kit';
import {
  BatchOutcomes,
  ConfigurationError,
  ConnectorError,
  RetryLaterError,
  memberOf,
  rejected,
  textOf,
  unknown,
} from '#connector-kit';
import type { BulkHandle, BulkJob } from './bulk-handle.ts';
import { openHandle, sealHandle } from './bulk-handle.ts';
import type { ResultKind } from './bulk-request.ts';
import { readJob, readResults, setJobState } from './bulk-request.ts';
import { settleJob } from './bulk-results.ts';
import type { Row } from './bulk-rows.ts';
import { rowsOf } from './bulk-rows.ts';
import { writeByCollections } from './collections.ts';
import type { Context } from './credentials.ts';
import { ask, read } from './request.ts';

const LONGEST_JOB_MS = 24 * 3_600_000;
/** Salesforce forgets a job after a week. */
const GONE = new Set(['NOT_FOUND', 'http_404']);
const ENDED = new Set(['JobComplete', 'Failed', 'Aborted']);

/**
 * Goes on with a batch that the Bulk API writes.
 *
 * @throws ConnectorError: the same handle may be polled again
 */
export async function pollBulk(context: Context, batch: Batch, sealed: Json): Promise<WriteResult> {
  const handle = openHandle(sealed);
  const outcomes = new BatchOutcomes(batch.records.length, handle.outcomes);
  const isOverdue = Date.now() - Date.parse(handle.startedAt) > LONGEST_JOB_MS;
  const running: BulkJob[] = [];
  for (const job of handle.jobs) {
    const hasEnded = await pollJob(context, batch, outcomes, job, isOverdue);
    if (!hasEnded) running.push(job);
  }
  if (running.length > 0)
    return { pending: sealHandle({ ...handle, jobs: running, outcomes: outcomes.known() }) };
  await writeLater(context, batch, outcomes, handle);
  return { outcomes: outcomes.close() };
}

/** Rounds that were kept back, after the jobs: the last record of a key wins. */
async function writeLater(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  { later }: BulkHandle,
): Promise<void> {
  for (const round of later) await writeByCollections(context, batch, outcomes, round);
}

/** @returns whether the job has ended, its records with their outcomes */
async function pollJob(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  job: BulkJob,
  isOverdue: boolean,
): Promise<boolean> {
  try {
    const state = await stateOf(context, job);
    if (!ENDED.has(state.name) && !isOverdue) return false;
    if (ENDED.has(state.name)) await settleEnded(context, batch, outcomes, job, state);
  } catch (error) {
    const isGone = error instanceof ConfigurationError && GONE.has(error.code ?? '');
    if (!(error instanceof ConnectorError) || (!isGone && !isOverdue)) throw error;
    const words = `Salesforce does not say what became of bulk job ${job.id}: ${error.message}`;
    for (const at of job.positions) outcomes.set(at, unknown(words));
    return true;
  }
  giveUp(outcomes, job, isOverdue);
  return true;
}

interface JobState {
  readonly name: string;
  readonly processed: number;
  readonly failed: number;
  readonly words: string | undefined;
}

async function stateOf(context: Context, { id }: BulkJob): Promise<JobState> {
  const body = await read(context, readJob(id));
  const name = textOf(memberOf(body, 'state'));
  if (name === undefined) {
    throw new RetryLaterError(`Salesforce did not say the state of bulk job ${id}.`, { code: 'unreadable' });
  }
  // The request that starts it got lost on its way.
  if (name === 'Open') await read(context, setJobState(id, 'UploadComplete'));
  return {
    name,
    processed: Number(memberOf(body, 'numberRecordsProcessed') ?? 0),
    failed: Number(memberOf(body, 'numberRecordsFailed') ?? 0),
    words: textOf(memberOf(body, 'errorMessage')),
  };
}

async function settleEnded(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  job: BulkJob,
  { name, processed, failed, words }: JobState,
): Promise<void> {
  const rows = async (kind: ResultKind, expected?: number): Promise<Row[]> => {
    const found = rowsOf((await ask(context, readResults(job.id, kind))).text());
    if (found !== undefined && (expected === undefined || found.length === expected)) return found;
    throw new RetryLaterError(
      `Salesforce says that bulk job ${job.id} has ended, but not yet what became of all its records (${kind}).`,
      { code: 'unreadable' },
    );
  };
  const isComplete = name === 'JobComplete';
  const left = settleJob(batch, outcomes, job.positions, job.ids, {
    successful: await rows('successfulResults', isComplete ? processed - failed : undefined),
    failed: await rows('failedResults', isComplete ? failed : undefined),
    unprocessed: isComplete ? [] : await rows('unprocessedrecords'),
  });
  for (const at of left) {
    // A job that failed before its first record says so only of itself.
    const wasNeverBegun = !isComplete && processed === 0;
    outcomes.set(
      at,
      wasNeverBegun
        ? rejected(
            'job_failed',
            `Salesforce's bulk job ${job.id} ended as ${name}: ${words ?? 'no reason given'}.`,
          )
        : unknown(`Salesforce's bulk job ${job.id} ended as ${name} without naming this record.`),
    );
  }
}

function giveUp(outcomes: BatchOutcomes, { id, positions }: BulkJob, isOverdue: boolean): void {
  if (!isOverdue) return;
  const open = new Set(outcomes.open());
  for (const at of positions.filter((position) => open.has(position))) {
    outcomes.set(
      at,
      unknown(
        `Salesforce's bulk job ${id} has not ended after 24 hours: look under Setup → Bulk Data Load Jobs.`,
      ),
    );
  }
}
