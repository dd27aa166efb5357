import { ConfigurationError, messageOf } from '#connector-kit';
import { abandonJob, finishJob, forgetOldJobs, isCurrentAttempt, startJob } from '#store';
import type { ConnectionJob, JobKind, QueuedJob, WorkspaceScope } from '#store';
import { VaultError } from '#vault';
import { checkConnection, failRunningStep } from './check-connection.ts';
import { destinationConnection } from './destination-connection.ts';
import { NotFound } from './errors.ts';
import { NotStored, TimeOver } from './job-run.ts';
import type { Connection, ConnectionAtWork, StoreInJob } from './job-run.ts';
import type { Services } from './services.ts';
import { sourceConnection } from './sources/source-connection.ts';
import { Outdated, watchCredentials } from './watch-credentials.ts';

const CHECKS: ReadonlySet<JobKind> = new Set(['connect', 'check']);

const LONGEST_CHECK_MS = 120_000;
const LONGEST_DISCOVERY_MS = 600_000;

/**
 * Runs one attempt of a queued job to its end. Faults of the provider end the job as failed; only a worker that
 * stops, or is replaced, leaves it to another attempt, by throwing.
 */
export async function runConnectionJob(
  services: Services,
  queued: QueuedJob,
  signal: AbortSignal,
): Promise<void> {
  const scope = services.store.workspace(queued.workspaceId);
  const job = await startJob(scope, queued.jobId);
  const connection = job === undefined ? undefined : await connectionOf(services, scope, job);
  if (job === undefined || connection === undefined) return;
  await end(services, scope, job, await attempt(services, scope, job, connection, signal));
}

/** Ends a job whose workers kept dying. */
export async function abandonConnectionJob(services: Services, queued: QueuedJob): Promise<void> {
  const message = 'The workers that ran this job died again and again. Look at their logs, then try again.';
  const scope = services.store.workspace(queued.workspaceId);
  const job = await abandonJob(scope, queued.jobId, message);
  const connection = job === undefined ? undefined : await connectionOf(services, scope, job);
  if (connection?.testSucceeded === null && connection.testSteps !== null) {
    await connection.recordCheck(scope, failRunningStep(connection.testSteps, message), false);
  }
  await services.store.notify({ event: 'job', id: queued.jobId });
}

function connectionOf(
  services: Services,
  scope: WorkspaceScope,
  job: ConnectionJob,
): Promise<Connection | undefined> {
  return job.sourceId === null
    ? destinationConnection(services, scope, job.destinationId ?? 0)
    : sourceConnection(services, scope, job.sourceId);
}

async function end(
  services: Services,
  scope: WorkspaceScope,
  job: ConnectionJob,
  failure: string | undefined,
): Promise<void> {
  const state = failure === undefined ? 'completed' : 'failed';
  await finishJob(scope, job.id, job.attempt, { state, message: failure ?? null });
  await forgetOldJobs(scope, job);
  await services.store.notify({ event: 'job', id: job.id });
  const about = job.sourceId === null ? { destination: job.destinationId } : { source: job.sourceId };
  services.log.info({ job: job.id, kind: job.kind, ...about, state, failure }, 'job ended');
}

/** @returns why it failed, or undefined */
async function attempt(
  services: Services,
  scope: WorkspaceScope,
  job: ConnectionJob,
  connection: Connection,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { noun } = connection;
  const store: StoreInJob = async (write) => {
    try {
      return await scope.transaction(async (inside) => {
        if (!(await connection.hold(inside)) || !(await isCurrentAttempt(inside, job))) {
          throw new Error(`another worker took this job over, or its ${noun} is gone`);
        }
        return write(inside);
      });
    } catch (error) {
      throw new NotStored('what was found could not be stored', { cause: error });
    }
  };
  const watch = watchCredentials(services, scope, connection);
  const phase = async (
    longestMs: number,
    run: (work: ConnectionAtWork) => Promise<string | undefined>,
  ): Promise<string | undefined> => {
    const overtime = new AbortController();
    const timer = setTimeout(() => overtime.abort(new TimeOver(noun, longestMs)), longestMs);
    const limited = AbortSignal.any([signal, overtime.signal, watch.signal]);
    let work: ConnectionAtWork | undefined;
    try {
      work = await connection.open(limited);
      return await run(work);
    } catch (error) {
      if (signal.aborted || error instanceof NotStored) throw error;
      if (watch.signal.aborted) return new Outdated(noun).message;
      if (overtime.signal.aborted) return new TimeOver(noun, longestMs).message;
      if (work === undefined) return await whyNotOpened(error);
      // A provider's words may repeat the secrets that it was sent: the error itself is not for the log.
      const fault = work.redactor.text(
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
      services.log.warn({ fault, job: job.id, [noun]: connection.id }, 'job failed');
      return messageOf(error, work.redactor);
    } finally {
      clearTimeout(timer);
      await work?.close();
    }
  };
  const whyNotOpened = async (error: unknown): Promise<string> => {
    if (error instanceof NotFound) return new Outdated(noun).message;
    if (error instanceof ConfigurationError) return error.message;
    if (!(error instanceof VaultError)) throw error;
    const { message } = error;
    services.log.warn({ job: job.id, fault: message }, 'stored credentials can not be opened');
    // A check that could not even begin must not leave the verdict of an earlier one standing.
    if (CHECKS.has(job.kind)) {
      const step = { step: 'Open the stored credentials', status: 'failed', error: { message } } as const;
      await store((inside) => connection.recordCheck(inside, [step], false));
    }
    return message;
  };
  try {
    if (CHECKS.has(job.kind)) {
      const failure = await phase(LONGEST_CHECK_MS, (work) => checkConnection(connection, work, store));
      if (failure !== undefined || job.kind === 'check') return failure;
    }
    return await phase(LONGEST_DISCOVERY_MS, (work) => work.discover(job, store));
  } finally {
    watch.stop();
  }
}
