import type { Batch, BatchOutcomes } from '#connector-kit';
import {
  ConfigurationError,
  ConnectorError,
  NetworkError,
  RecordError,
  RetryLaterError,
  jsonOf,
  memberOf,
  textOf,
  unreadable,
} from '#connector-kit';
import { wordsOf } from './answer.ts';
import type { BulkJob } from './bulk-handle.ts';
import { createJob, setJobState, uploadRows } from './bulk-request.ts';
import { csvOf, rowOf, uploadsOf } from './bulk-rows.ts';
import type { Context } from './credentials.ts';
import type { ReadyRecord } from './ready-record.ts';
import { LABEL } from './refusal.ts';
import { ask, read, send } from './request.ts';

/** Of objects, or users, that the Bulk API is not for. */
const NOT_FOR_BULK = new Set(['INVALIDENTITY', 'FEATURENOTENABLED']);

export interface StartedJobs {
  readonly jobs: readonly BulkJob[];
  /** Positions of records that must go another way, because the Bulk API does not take their object. */
  readonly excluded: readonly number[];
}

/** Starts a job for each part of the records. What can't be started leaves its records without a job. */
export async function startJobs(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  records: readonly ReadyRecord[],
): Promise<StartedJobs> {
  const jobs: BulkJob[] = [];
  const excluded: number[] = [];
  for (const part of uploadsOf(records)) {
    const positions = part.map(({ at }) => at);
    await outcomes.settle(positions, async () => {
      try {
        const id = await startJob(context, batch, part);
        const ids = part.flatMap((record) => record.id ?? []);
        jobs.push({ id, positions, ...(ids.length === 0 ? {} : { ids }) });
      } catch (error) {
        if (!(error instanceof ConfigurationError) || !NOT_FOR_BULK.has(error.code ?? '')) throw error;
        excluded.push(...positions);
      }
    });
  }
  return { jobs, excluded };
}

/** @throws only while nothing is written for certain: nothing runs before the upload is complete */
async function startJob(context: Context, batch: Batch, part: readonly ReadyRecord[]): Promise<string> {
  const id = await unsent(() => newJob(context, batch));
  try {
    await unsent(() => upload(context, id, part));
    await run(context, id);
  } catch (error) {
    await abandon(context, id);
    throw error;
  }
  return id;
}

/** @throws only where the job does not run for certain */
async function run(context: Context, id: string): Promise<void> {
  try {
    await read(context, setJobState(id, 'UploadComplete'));
  } catch (error) {
    // The job may be running by now: its state tells, and an open one is started then.
    const mayRun = error instanceof RetryLaterError || (error instanceof NetworkError && error.sent);
    if (!mayRun) throw error;
  }
}

async function newJob(context: Context, batch: Batch): Promise<string> {
  const request = createJob(batch);
  const response = await ask(context, request);
  const id = textOf(memberOf(jsonOf(response), 'id'));
  if (id !== undefined && /^\w+$/.test(id)) return id;
  throw unreadable({ label: LABEL, status: response.status, doing: request.doing, words: wordsOf(response) });
}

async function upload(context: Context, id: string, part: readonly ReadyRecord[]): Promise<void> {
  const request = uploadRows(id, csvOf(part.map((record) => rowOf(record))));
  const response = await ask(context, request);
  const { status } = response;
  // 201 and nothing else: a job that runs without its rows would tell nothing of them.
  if (status === 201) return;
  throw unreadable({ label: LABEL, status, doing: request.doing, words: wordsOf(response) });
}

/** A fault said so that no record is at fault and all count as not sent: they are read when the job runs. */
async function unsent<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RecordError) {
      throw new ConfigurationError(error.message, {
        cause: error,
        ...(error.code === undefined ? {} : { code: error.code }),
      });
    }
    if (error instanceof NetworkError) throw new NetworkError(error.fault, error.message, { cause: error });
    throw error;
  }
}

/** An open job holds nothing up, and Salesforce deletes it after a week: that it can't be aborted is no fault. */
async function abandon(context: Context, id: string): Promise<void> {
  try {
    await send(context, setJobState(id, 'Aborted'));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    context.log.info({ job: id, code: error.code }, 'a bulk job that is not needed could not be aborted');
  }
}
