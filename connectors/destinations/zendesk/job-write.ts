import type { Batch, Json, WriteResult } from '#connector-kit';
import { BatchOutcomes, RecordError, refused, rejected, said, unknown } from '#connector-kit';
import { errorCode } from './answer.ts';
import type { Context } from './credentials.ts';
import { readJobStatuses, readQueuedJob } from './job-answer.ts';
import type { JobHandle, QueuedJob } from './job-handle.ts';
import { openHandle, sealHandle } from './job-handle.ts';
import { outcomesOfJob } from './job-results.ts';
import type { JobItem, PlannedJob, Way } from './job.ts';
import { MOST_RECORDS, keyOf } from './job.ts';
import { LABEL } from './refusal.ts';
import { ask, isUncertain } from './request.ts';

/** So that one poll takes seconds, not minutes. */
const FOLLOW_UPS_PER_POLL = 25;

/**
 * Writes a batch through Zendesk's jobs. Records about the same thing go one after the other, each once the job of
 * the one before has ended.
 *
 * @throws ConnectorError where no record was written
 */
export async function writeByJobs(context: Context, batch: Batch, way: Way): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length);
  await way.before?.(context, batch, outcomes);
  return advance(context, batch, way, outcomes, outcomes.open());
}

/** Goes on with a batch. Throws ConnectorError: the same handle may be polled again. */
export async function pollJobs(context: Context, batch: Batch, way: Way, sealed: Json): Promise<WriteResult> {
  const handle = openHandle(sealed);
  const { waiting } = handle;
  const outcomes = new BatchOutcomes(batch.records.length, handle.outcomes);
  const { running, written } = await settleEnded(context, batch, way, handle, outcomes);
  // What jobs tell is stored before anything follows it: Zendesk forgets it.
  if (handle.jobs.length === 0) {
    await follow(context, batch, way, written.splice(0, FOLLOW_UPS_PER_POLL), outcomes);
  }
  if (running.length + written.length > 0) {
    return { pending: sealHandle({ jobs: running, written, waiting, outcomes: outcomes.known() }) };
  }
  return advance(context, batch, way, outcomes, waiting);
}

/** Throws the fault that only time ends: the same may be done again. Any other leaves its words with the records. */
async function follow(
  context: Context,
  batch: Batch,
  { followUp }: Way,
  written: readonly JobItem[],
  outcomes: BatchOutcomes,
): Promise<void> {
  if (followUp === undefined || written.length === 0) return;
  const positions = written.map(({ at }) => at);
  const followed = new BatchOutcomes(batch.records.length);
  await followed.settle(positions, () => followUp.run(context, batch, written, followed));
  const { stopped } = followed;
  if (stopped?.whoMustAct === 'retry_later') throw stopped;
  const known = followed.known();
  for (const at of positions) {
    outcomes.set(at, known[at] ?? rejected(stopped?.code ?? 'unfinished', unfinished(stopped), true));
  }
}

function unfinished(stopped: Error | undefined): string {
  return `The record is written, but not all that belongs to it. ${stopped?.message ?? ''}`.trim();
}

/** Queues jobs until some are running or nothing waits. */
async function advance(
  context: Context,
  batch: Batch,
  { keyField, plan }: Way,
  outcomes: BatchOutcomes,
  waiting: readonly number[],
): Promise<WriteResult> {
  const jobs: QueuedJob[] = [];
  let rest = waiting;
  while (rest.length > 0 && jobs.length === 0 && outcomes.stopped === undefined) {
    rest = withoutOvertaking(batch, keyField, rest, outcomes);
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
  return { pending: sealHandle({ jobs, written: [], waiting: rest, outcomes: outcomes.known() }) };
}

/** The first record of each key, as many as Zendesk takes at once. */
function firstOfEach(batch: Batch, keyField: string, positions: readonly number[]): readonly number[] {
  const first = new Map<string, number>();
  for (const at of positions) {
    const key = keyOf(batch, keyField, at);
    if (!first.has(key)) first.set(key, at);
  }
  return [...first.values()].slice(0, MOST_RECORDS);
}

/**
 * A record whose forerunner about the same thing is unknown is for later: that one may still be written, after it, or
 * be a creation that can't be seen yet.
 */
function withoutOvertaking(
  batch: Batch,
  keyField: string,
  positions: readonly number[],
  outcomes: BatchOutcomes,
): readonly number[] {
  const lost = new Set(
    outcomes
      .known()
      .flatMap((outcome, at) => (outcome?.status === 'unknown' ? [keyOf(batch, keyField, at)] : [])),
  );
  return positions.filter((at) => {
    if (!lost.has(keyOf(batch, keyField, at))) return true;
    const message = `Not sent: it is not known what became of the record before it, which has the same ${keyField}.`;
    outcomes.set(at, rejected('earlier_unknown', message, true));
    return false;
  });
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
      if (isUncertain(request, answer))
        return unknown(`${said(refusal)} So it is not known whether it was done.`);
      if (status === 400 || status === 413 || status === 422) {
        // One record spoils a request, or all are too long: halve until what is refused stands alone.
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

/** @returns the jobs that have not ended, and what is written but for its follow-up */
async function settleEnded(
  context: Context,
  batch: Batch,
  { followUp }: Way,
  handle: JobHandle,
  outcomes: BatchOutcomes,
): Promise<{ readonly running: QueuedJob[]; readonly written: JobItem[] }> {
  const running: QueuedJob[] = [];
  const written = [...handle.written];
  if (handle.jobs.length === 0) return { running, written };
  const statuses = await readStatuses(context, handle.jobs);
  for (const queued of handle.jobs) {
    const job = statuses.get(queued.id);
    if (job !== undefined && !job.isEnded) {
      running.push(queued);
      continue;
    }
    const settled =
      job === undefined ? undefined : outcomesOfJob(job, queued.items, batch.records, batch.operation);
    for (const item of queued.items) {
      const { outcome, id } = settled?.get(item.at) ?? { outcome: unknown(gone(queued.id)) };
      const isFollowed =
        outcome.status === 'succeeded' && followUp?.isNeeded(batch.records[item.at] ?? {}) === true;
      if (!isFollowed) outcomes.set(item.at, outcome);
      else written.push(id === undefined ? item : { at: item.at, id });
    }
  }
  return { running, written };
}

async function readStatuses(context: Context, jobs: readonly QueuedJob[]) {
  const doing = 'asking how far its jobs are';
  const query = { ids: jobs.map(({ id }) => id).join(',') };
  const request = { method: 'GET', path: '/job_statuses/show_many', query, doing } as const;
  return readJobStatuses(await ask(context, request), doing);
}

function gone(id: string): string {
  return `Zendesk keeps nothing of its job ${id} any more, so it is not known what became of this record.`;
}
