import type { Batch, Json, WriteResult } from '#connector-kit';
import { BatchOutcomes, RecordError, refused, rejected, said, textOf, unknown } from '#connector-kit';
import { errorCode } from './answer.ts';
import type { Context } from './credentials.ts';
import { foldValue } from './find.ts';
import { readJobStatuses, readQueuedJob } from './job-answer.ts';
import type { QueuedJob } from './job-handle.ts';
import { openHandle, sealHandle } from './job-handle.ts';
import { outcomesOfJob } from './job-results.ts';
import type { Plan, PlannedJob } from './job.ts';
import { MOST_RECORDS } from './job.ts';
import { LABEL } from './refusal.ts';
import { ask } from './request.ts';

/**
 * Writes a batch through Zendesk's jobs. Records about the same thing go one after the other, each once the job of
 * the one before has ended.
 *
 * @param keyField what records are about: their identifier, or the ticket of a comment
 * @throws ConnectorError where no record was written
 */
export function writeByJobs(
  context: Context,
  batch: Batch,
  keyField: string,
  plan: Plan,
): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length);
  return advance(context, batch, keyField, plan, outcomes, batch.records.keys().toArray());
}

/** Goes on with a batch. Throws ConnectorError: the same handle may be polled again. */
export async function pollJobs(
  context: Context,
  batch: Batch,
  keyField: string,
  plan: Plan,
  sealed: Json,
): Promise<WriteResult> {
  const handle = openHandle(sealed);
  const outcomes = new BatchOutcomes(batch.records.length, handle.outcomes);
  const running = await settleEnded(context, batch, handle.jobs, outcomes);
  const { waiting } = handle;
  if (running.length > 0) {
    return { pending: sealHandle({ jobs: running, waiting, outcomes: outcomes.known() }) };
  }
  return advance(context, batch, keyField, plan, outcomes, waiting);
}

/** Queues jobs until some are running or nothing waits. */
async function advance(
  context: Context,
  batch: Batch,
  keyField: string,
  plan: Plan,
  outcomes: BatchOutcomes,
  waiting: readonly number[],
): Promise<WriteResult> {
  const jobs: QueuedJob[] = [];
  let rest = waiting;
  while (rest.length > 0 && jobs.length === 0 && outcomes.stopped === undefined) {
    const wave = firstOfEach(batch, keyField, rest);
    const taken = new Set(wave);
    rest = rest.filter((at) => !taken.has(at));
    let planned: readonly PlannedJob[] = [];
    await outcomes.settle(wave, async () => {
      planned = await plan(context, batch, wave, outcomes);
    });
    for (const job of planned) jobs.push(...(await queue(context, job, outcomes)));
  }
  if (jobs.length === 0) return { outcomes: outcomes.close() };
  const { stopped } = outcomes;
  if (stopped !== undefined) {
    const queued = new Set(jobs.flatMap(({ items }) => items.map(({ at }) => at)));
    for (const at of outcomes.open().filter((position) => !queued.has(position))) {
      outcomes.set(at, rejected(stopped.code ?? 'not_sent', `Not sent. ${stopped.message}`, true));
    }
    rest = [];
  }
  return { pending: sealHandle({ jobs, waiting: rest, outcomes: outcomes.known() }) };
}

/** The first record of each key, as many as Zendesk takes at once. */
function firstOfEach(batch: Batch, keyField: string, positions: readonly number[]): readonly number[] {
  const first = new Map<string, number>();
  for (const at of positions) {
    const value = textOf(batch.records[at]?.[keyField]);
    const key = value === undefined ? `at ${at}` : `is ${foldValue(batch.object.fullName, value)}`;
    if (!first.has(key)) first.set(key, at);
  }
  return [...first.values()].slice(0, MOST_RECORDS);
}

async function queue(context: Context, planned: PlannedJob, outcomes: BatchOutcomes): Promise<QueuedJob[]> {
  const queued: QueuedJob[] = [];
  const waiting = [planned.items];
  for (let items = waiting.shift(); items !== undefined; items = waiting.shift()) {
    const part = items;
    const positions = part.map(({ at }) => at);
    await outcomes.settle(positions, async () => {
      const request = planned.request(part.map(({ body }) => body));
      const answer = await ask(context, request);
      const { status, words } = answer;
      const refusal = { label: LABEL, status, doing: request.doing, words };
      if (status === 400 || status === 422) {
        // One record spoils a request, and the answer does not say surely which: halve until it stands alone.
        if (part.length > 1) waiting.unshift(part.slice(0, part.length >> 1), part.slice(part.length >> 1));
        else throw new RecordError(said(refusal), { code: errorCode(answer.body) ?? `http_${status}` });
        return undefined;
      }
      if (status >= 400)
        throw refused(refusal, 'Refresh the objects and check that what is written to is there.');
      const jobId = readQueuedJob(answer);
      if (jobId === undefined)
        return unknown(`${said(refusal)} That is no job, so nobody knows what became of it.`);
      queued.push({ id: jobId, items: part.map(({ at, id }) => (id === undefined ? { at } : { at, id })) });
      return undefined;
    });
  }
  return queued;
}

/** @returns the jobs that have not ended */
async function settleEnded(
  context: Context,
  batch: Batch,
  jobs: readonly QueuedJob[],
  outcomes: BatchOutcomes,
): Promise<readonly QueuedJob[]> {
  const doing = 'asking how far its jobs are';
  const query = { ids: jobs.map(({ id }) => id).join(',') };
  const statuses = readJobStatuses(
    await ask(context, { method: 'GET', path: '/job_statuses/show_many', query, doing }),
    doing,
  );
  return jobs.filter(({ id, items }) => {
    const job = statuses.get(id);
    if (job !== undefined && !job.isEnded) return true;
    const settled = job === undefined ? undefined : outcomesOfJob(job, items, batch.records, batch.operation);
    for (const { at } of items) outcomes.set(at, settled?.get(at) ?? unknown(gone(id)));
    return false;
  });
}

function gone(id: string): string {
  return `Zendesk keeps nothing of its job ${id} any more, so it is not known what became of this record.`;
}
