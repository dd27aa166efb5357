import { messageOf } from '#connector-kit';
import type { AnyDestination } from '#connector-kit';
import {
  abandonJob,
  findDestination,
  findGrant,
  finishJob,
  forgetOldJobs,
  holdDestination,
  isCurrentAttempt,
  recordCheck,
  startJob,
} from '#store';
import type { Destination, DestinationJob, JobKind, QueuedJob, WorkspaceScope } from '#store';
import { VaultError } from '#vault';
import { workFor } from './connector-context.ts';
import { openCredentials } from './credentials.ts';
import { checkDestination, failRunningStep } from './check-destination.ts';
import { discoverFields, discoverObjects } from './discovery.ts';
import { NotStored, TimeOver } from './job-run.ts';
import type { JobRun } from './job-run.ts';
import type { Services } from './services.ts';
import { Outdated, watchCredentials } from './watch-credentials.ts';

const CHECKS: ReadonlySet<JobKind> = new Set(['connect', 'check']);

const LONGEST_CHECK_MS = 120_000;
const LONGEST_DISCOVERY_MS = 600_000;

/**
 * Runs one attempt of a queued job to its end. Faults of the provider end the job as failed; only a worker that
 * stops, or is replaced, leaves it to another attempt, by throwing.
 */
export async function runDestinationJob(
  services: Services,
  queued: QueuedJob,
  signal: AbortSignal,
): Promise<void> {
  const scope = services.store.workspace(queued.workspaceId);
  const job = await startJob(scope, queued.jobId);
  if (job === undefined) return;
  const destination = await findDestination(scope, job.destinationId);
  if (destination === undefined) return;
  const connector = services.connectors.get(destination.type);
  const failure =
    connector === undefined
      ? `this server has no connector "${destination.type}"`
      : await attempt(services, scope, job, destination, connector, signal);
  await end(services, scope, job, failure);
}

/** Ends a job whose workers kept dying. */
export async function abandonDestinationJob(services: Services, queued: QueuedJob): Promise<void> {
  const message = 'The workers that ran this job died again and again. Look at their logs, then try again.';
  const scope = services.store.workspace(queued.workspaceId);
  const job = await abandonJob(scope, queued.jobId, message);
  const destination = job === undefined ? undefined : await findDestination(scope, job.destinationId);
  if (destination?.testSucceeded === null && destination.testSteps !== null) {
    const steps = failRunningStep(destination.testSteps, message);
    await recordCheck(scope, destination.id, destination.credentialsVersion, steps, false);
  }
  await services.store.notify({ event: 'job', id: queued.jobId });
}

async function end(
  services: Services,
  scope: WorkspaceScope,
  job: DestinationJob,
  failure: string | undefined,
): Promise<void> {
  const state = failure === undefined ? 'completed' : 'failed';
  await finishJob(scope, job.id, job.attempt, { state, message: failure ?? null });
  await forgetOldJobs(scope, job.destinationId);
  await services.store.notify({ event: 'job', id: job.id });
  const fields = { job: job.id, kind: job.kind, destination: job.destinationId, state, failure };
  services.log.info(fields, 'job ended');
}

/** @returns why it failed, or undefined */
async function attempt(
  services: Services,
  scope: WorkspaceScope,
  job: DestinationJob,
  destination: Destination,
  connector: AnyDestination,
  signal: AbortSignal,
): Promise<string | undefined> {
  const store: JobRun['store'] = async (write) => {
    try {
      return await scope.transaction(async (inside) => {
        const held = await holdDestination(inside, destination.id);
        if (held === undefined || !(await isCurrentAttempt(inside, job))) {
          throw new Error('another worker took this job over, or its destination is gone');
        }
        return write(inside);
      });
    } catch (error) {
      throw new NotStored('what was found could not be stored', { cause: error });
    }
  };
  const { db } = services.store;
  const opened = await openCredentials(services, db, connector, scope.workspaceId, destination.id).catch(
    (error: unknown) => {
      if (error instanceof VaultError) return error.message;
      throw error;
    },
  );
  if (typeof opened === 'string') {
    services.log.warn({ job: job.id, fault: opened }, 'stored credentials can not be opened');
    // A check that could not even begin must not leave the verdict of an earlier one standing.
    if (CHECKS.has(job.kind)) {
      const step = {
        step: 'Open the stored credentials',
        status: 'failed',
        error: { message: opened },
      } as const;
      await store((inside) =>
        recordCheck(inside, destination.id, destination.credentialsVersion, [step], false),
      );
    }
    return opened;
  }
  const grant = await findGrant(scope, destination.id);
  const watch = watchCredentials(services, scope, destination);
  const phase = async (
    longestMs: number,
    run: (run: JobRun) => Promise<string | undefined>,
  ): Promise<string | undefined> => {
    const overtime = new AbortController();
    const timer = setTimeout(() => overtime.abort(new TimeOver(longestMs)), longestMs);
    const limited = AbortSignal.any([signal, overtime.signal, watch.signal]);
    const details = grant?.details ?? {};
    // A check has found out more about the account than was known when the job began.
    const current = (await findDestination(scope, destination.id)) ?? destination;
    const work = workFor(services, scope, current, connector, opened, details, limited);
    try {
      return await run({ services, scope, job, destination, connector, work, store });
    } catch (error) {
      if (signal.aborted || error instanceof NotStored) throw error;
      if (watch.signal.aborted) return new Outdated().message;
      if (overtime.signal.aborted) return new TimeOver(longestMs).message;
      // A provider's words may repeat the secrets that it was sent: the error itself is not for the log.
      const fault = work.redactor.text(
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
      services.log.warn({ fault, job: job.id, destination: destination.id }, 'job failed');
      return messageOf(error, work.redactor);
    } finally {
      clearTimeout(timer);
      await work.flush();
    }
  };
  try {
    const failure = CHECKS.has(job.kind) ? await phase(LONGEST_CHECK_MS, checkDestination) : undefined;
    if (failure !== undefined || job.kind === 'check') return failure;
    const discover = job.kind === 'refresh_fields' ? discoverFields : discoverObjects;
    return await phase(LONGEST_DISCOVERY_MS, discover);
  } finally {
    watch.stop();
  }
}
