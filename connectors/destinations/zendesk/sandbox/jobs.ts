import { randomBytes } from 'node:crypto';
import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { Refused } from './members.ts';
import { failure, page, reply } from './page.ts';
import type { Job, JobResult, SandboxState } from './state.ts';

/** Unasked, a job ends after this time. */
const JOB_MS = 3000;
const MOST_ITEMS = 100;

/**
 * Queues a job that does what is asked for each item when it ends, not before.
 *
 * @param write gives the result of one item. Throws Refused
 * @param failed gives the result of an item that was refused
 */
export function queueJob<Item>(
  state: SandboxState,
  type: string,
  items: readonly Item[],
  write: (item: Item, index: number) => JobResult,
  failed: (item: Item, index: number) => JobResult,
): SandboxReply {
  if (items.length === 0 || items.length > MOST_ITEMS) {
    return failure(
      400,
      'InvalidRequest',
      `Between 1 and ${MOST_ITEMS} records are taken, not ${items.length}`,
    );
  }
  if ([...state.jobs.values()].filter((job) => !hasEnded(state, job)).length >= state.mostJobs) {
    return failure(429, 'TooManyJobs', `You already have ${state.mostJobs} jobs queued or running`);
  }
  const run = () => {
    const results = items.map((item, index): JobResult => {
      try {
        return write(item, index);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return { ...failed(item, index), error: error.error, details: error.message };
      }
    });
    return state.reversesResults ? results.toReversed() : results;
  };
  const id = `V3-${randomBytes(16).toString('hex')}`;
  const job: Job = {
    id,
    type,
    total: items.length,
    run,
    results: undefined,
    startedAt: Date.now(),
    asked: 0,
    end: 'completed',
  };
  state.jobs.set(id, job);
  return reply({
    job_status: { ...view(state, job), status: 'queued', progress: null, message: null, results: null },
  });
}

export function jobRoutes(state: SandboxState): readonly SandboxRoute[] {
  const ask = (job: Job) => {
    const shown = view(state, job);
    job.asked += 1;
    return shown;
  };
  return [
    route('GET', /^\/api\/v2\/job_statuses\/show_many(?:\.json)?$/, ({ query }) => {
      const ids = (query.get('ids') ?? '').split(',');
      return reply({ job_statuses: ids.flatMap((id) => state.jobs.get(id) ?? []).map(ask) });
    }),
    route('GET', /^\/api\/v2\/job_statuses\/([\w-]+)(?:\.json)?$/, ({ params }) => {
      const job = state.jobs.get(params[0] ?? '');
      return job === undefined
        ? failure(404, 'RecordNotFound', 'Not found')
        : reply({ job_status: ask(job) });
    }),
    route('GET', /^\/api\/v2\/job_statuses(?:\.json)?$/, (request) =>
      page(
        request,
        'job_statuses',
        [...state.jobs.values()].map((job) => view(state, job)),
      ),
    ),
  ];
}

function hasEnded(state: SandboxState, job: Job): boolean {
  return job.asked >= state.jobAsks || Date.now() - job.startedAt > JOB_MS;
}

/** Lets jobs do their work: those that have ended, or all. */
export function runJobs(state: SandboxState, which: 'ended' | 'all' = 'ended'): void {
  for (const job of state.jobs.values()) {
    if (which === 'all' || hasEnded(state, job)) job.results ??= job.run();
  }
}

function view(state: SandboxState, job: Job) {
  runJobs(state);
  const isEnded = hasEnded(state, job);
  const { total } = job;
  return {
    id: job.id,
    job_type: job.type,
    url: `https://example.zendesk.com/api/v2/job_statuses/${job.id}.json`,
    total,
    progress: isEnded ? total : null,
    status: isEnded ? job.end : job.asked === 0 ? 'queued' : 'working',
    message: isEnded ? `Completed at ${new Date(job.startedAt).toISOString()}` : null,
    results: isEnded ? (job.results ?? []) : null,
  };
}
