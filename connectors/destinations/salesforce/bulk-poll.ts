import type { Batch, Json, Outcome, WriteResult } from '#connector-kit';
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
import type { BulkJob } from './bulk-handle.ts';
import { openHandle, sealHandle } from './bulk-handle.ts';
import type { ResultKind } from './bulk-request.ts';
import { readJob, readResults, setJobState } from './bulk-request.ts';
import { settleJob } from './bulk-results.ts';
import type { Row } from './bulk-rows.ts';
import { rowsOf } from './bulk-rows.ts';
import type { Context } from './credentials.ts';
import { ask, read, send } from './request.ts';
import { writeRounds } from './rounds.ts';

const LONGEST_JOB_MS = 24 * 3_600_000;
/** Salesforce forgets a job after a week. */
const GONE = new Set(['NOT_FOUND', 'http_404']);
/** Reasons of a job that failed because of what was sent, or where. */
const LASTING =
  /^(InvalidBatch|ClientInputError|InvalidEntity|InvalidJob|InvalidOperation|FeatureNotEnabled)\b/i;
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
  await writeRounds(context, batch, outcomes, handle.later);
  return { outcomes: outcomes.close() };
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
    if (!ENDED.has(state.name) && !isOverdue) {
      if (state.name === 'Open') await start(context, job);
      return false;
    }
    // Left alone, it would overwrite newer values some day.
    const last = ENDED.has(state.name) ? state : await abortedState(context, job);
    if (ENDED.has(last.name)) await settleEnded(context, batch, outcomes, job, last, isOverdue);
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
  /** How many records it came to, and how many of them it refused; undefined where it does not say so. */
  readonly processed: number | undefined;
  readonly failed: number | undefined;
  readonly words: string | undefined;
}

/** The request that starts it got lost on its way, or is only now about to arrive. */
async function start(context: Context, job: BulkJob): Promise<void> {
  try {
    await read(context, setJobState(job.id, 'UploadComplete'));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { name } = await stateOf(context, job);
    if (name === 'Open') throw error;
  }
}

async function abortedState(context: Context, job: BulkJob): Promise<JobState> {
  await send(context, setJobState(job.id, 'Aborted'));
  return stateOf(context, job);
}

async function stateOf(context: Context, { id }: BulkJob): Promise<JobState> {
  const body = await read(context, readJob(id));
  const name = textOf(memberOf(body, 'state'));
  if (name === undefined) {
    throw new RetryLaterError(`Salesforce did not say the state of bulk job ${id}.`, { code: 'unreadable' });
  }
  return {
    name,
    processed: numberOf(memberOf(body, 'numberRecordsProcessed')),
    failed: numberOf(memberOf(body, 'numberRecordsFailed')),
    words: textOf(memberOf(body, 'errorMessage')),
  };
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

async function settleEnded(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  job: BulkJob,
  state: JobState,
  isOverdue: boolean,
): Promise<void> {
  const { name, processed } = state;
  const isComplete = name === 'JobComplete';
  const successful = await rowsOfJob(context, job, 'successfulResults');
  const failed = await rowsOfJob(context, job, 'failedResults');
  const isWhole =
    successful.length + failed.length === job.positions.length ||
    (successful.length + failed.length === processed && failed.length === state.failed);
  if (isComplete && !isWhole && !isOverdue) throw notYet(job, 'successfulResults');
  const results = {
    successful,
    failed,
    unprocessed: isComplete ? [] : await rowsOfJob(context, job, 'unprocessedrecords'),
  };
  const unprocessed = unprocessedRecord(job, state);
  // A job that ended before its first record may say so only of itself.
  const wasNeverBegun = !isComplete && processed === 0;
  for (const at of settleJob(batch, outcomes, job.positions, job.ids, results, unprocessed)) {
    outcomes.set(
      at,
      wasNeverBegun
        ? unprocessed
        : unknown(`Salesforce's bulk job ${job.id} ended as ${name} without naming this record.`),
    );
  }
}

async function rowsOfJob(context: Context, job: BulkJob, kind: ResultKind): Promise<Row[]> {
  const rows = rowsOf((await ask(context, readResults(job.id, kind))).text());
  if (rows === undefined) throw notYet(job, kind);
  return rows;
}

function notYet({ id }: BulkJob, kind: ResultKind): RetryLaterError {
  return new RetryLaterError(
    `Salesforce says that bulk job ${id} has ended, but not yet what became of all its records (${kind}).`,
    { code: 'unreadable' },
  );
}

/** A record that the job did not come to: to be sent again, unless the next job would fail on the same. */
function unprocessedRecord({ id }: BulkJob, { name, words }: JobState): Outcome {
  const isLasting = LASTING.test(words ?? '');
  return rejected(
    isLasting ? 'job_failed' : 'unprocessed',
    `Salesforce's bulk job ${id} ended as ${name} before it came to this record: ${words ?? 'no reason given'}.`,
    !isLasting,
  );
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
