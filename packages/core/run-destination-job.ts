import { messageOf, runCheck } from '#connector-kit';
import type { AnyDestination, StepResult } from '#connector-kit';
import {
  abandonJob,
  findDestination,
  finishJob,
  HandedBack,
  isCurrentAttempt,
  recordCheck,
  startJob,
} from '#store';
import type { Destination, DestinationJob, QueuedJob, WorkspaceScope } from '#store';
import { workFor } from './connector-context.ts';
import type { ConnectorWork } from './connector-context.ts';
import { openCredentials } from './credentials.ts';
import { discoverObjects, discoverFields } from './discovery.ts';
import type { Services } from './services.ts';

const LONGEST_CHECK_MS = 120_000;
const LONGEST_DISCOVERY_MS = 600_000;

/** Another worker has taken the job over: what this one found is not stored. */
class Superseded extends Error {}

class TimeOver extends Error {}

/** A job of one destination under way. */
export interface JobRun {
  readonly services: Services;
  readonly scope: WorkspaceScope;
  readonly job: DestinationJob;
  readonly destination: Destination;
  readonly connector: AnyDestination;
  readonly work: ConnectorWork;
  /** Stores in a transaction in which this attempt is sure to be the current one. */
  store<Result>(write: (inside: WorkspaceScope) => Promise<Result>): Promise<Result>;
}

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
      : destination.credentialsVersion === job.credentialsVersion
        ? await attempt(services, scope, job, destination, connector, signal)
        : 'The credentials were changed before this job ran; a newer one took its place.';
  await end(services, scope, job, failure);
}

/** Ends a job whose workers kept dying. */
export async function abandonDestinationJob(services: Services, queued: QueuedJob): Promise<void> {
  const message = 'The workers that ran this job died again and again. Look at their logs, then try again.';
  await abandonJob(services.store.workspace(queued.workspaceId), queued.jobId, message);
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
  await services.store.notify({ event: 'job', id: job.id });
  services.log.info({ job: job.id, kind: job.kind, destination: job.destinationId, state }, 'job ended');
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
  const checks = job.kind === 'check' || job.kind === 'connect';
  const overtime = new AbortController();
  const timer = setTimeout(
    () => overtime.abort(new TimeOver('it took too long')),
    checks ? LONGEST_CHECK_MS : LONGEST_DISCOVERY_MS,
  );
  const credentials = await openCredentials(
    services,
    services.store.db,
    connector,
    scope.workspaceId,
    destination.id,
  );
  const work = workFor(
    services,
    scope,
    destination,
    connector,
    credentials,
    AbortSignal.any([signal, overtime.signal]),
  );
  const run: JobRun = {
    services,
    scope,
    job,
    destination,
    connector,
    work,
    store: (write) =>
      scope.transaction(async (inside) => {
        if (!(await isCurrentAttempt(inside, job))) throw new Superseded('another worker took this job over');
        return write(inside);
      }),
  };
  try {
    const failure = checks ? await check(run) : undefined;
    if (failure !== undefined || job.kind === 'check') return failure;
    if (job.kind === 'refresh_fields') return await discoverFields(run);
    return await discoverObjects(run);
  } catch (error) {
    if (signal.aborted || error instanceof Superseded || error instanceof HandedBack) throw error;
    if (error instanceof TimeOver) return tooLong(checks);
    services.log.warn({ err: error, job: job.id, destination: destination.id }, 'job failed');
    return messageOf(error, work.redactor);
  } finally {
    clearTimeout(timer);
    await work.flush();
  }
}

function tooLong(checks: boolean): string {
  const minutes = (checks ? LONGEST_CHECK_MS : LONGEST_DISCOVERY_MS) / 60_000;
  return `The destination did not finish answering within ${minutes} minutes. Is it overloaded? Try again later.`;
}

/** @returns the message of the step that failed, or undefined */
async function check(run: JobRun): Promise<string | undefined> {
  const { connector, destination, work } = run;
  let latest: readonly StepResult[] = [];
  const record = (steps: readonly StepResult[], succeeded: boolean | null): Promise<boolean> =>
    run.store((inside) =>
      recordCheck(inside, destination.id, destination.credentialsVersion, steps, succeeded),
    );
  try {
    latest = await runCheck(connector.check, work.context, work.redactor, async (steps) => {
      latest = steps;
      await record(steps, null);
    });
  } catch (error) {
    if (!(error instanceof TimeOver)) throw error;
    latest = latest.map((step) =>
      step.status === 'running' ? { ...step, status: 'failed', error: { message: tooLong(true) } } : step,
    );
  }
  const failed = latest.find((step) => step.status === 'failed');
  await record(latest, failed === undefined);
  return failed === undefined ? undefined : `${failed.step}: ${failed.error?.message ?? 'failed'}`;
}
