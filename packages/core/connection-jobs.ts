import type { Transaction } from 'kysely';
import { findActiveJob, findJob, holdDestination, holdSource, insertJob } from '#store';
import type {
  ConnectionJob,
  Destination,
  JobKind,
  JobSubject,
  StoredSource,
  Tables,
  WorkspaceScope,
} from '#store';
import { NotFound } from './errors.ts';
import type { Services } from './services.ts';

/**
 * A request waits this long for its job, so that the answer comes within 10 s whatever the provider does. What is
 * unfinished goes on without it.
 */
const PATIENCE_MS = 9_000;

/** The row is looked at this often even when nothing is heard: a notification may be lost. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Queues a job, unless the same one waits or runs already: then that one is returned.
 *
 * @throws NotFound when the destination or the source is gone
 */
export function queueJob(
  services: Services,
  scope: WorkspaceScope,
  subject: JobSubject,
  kind: JobKind,
): Promise<ConnectionJob> {
  return scope.transaction((inside, transaction) =>
    queueJobWithin(services, inside, transaction, subject, kind),
  );
}

/** The same in the transaction that makes or changes the connection: both are there or neither is. */
export async function queueJobWithin(
  services: Services,
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
  subject: JobSubject,
  kind: JobKind,
): Promise<ConnectionJob> {
  const { credentialsVersion } = await holdConnection(inside, subject);
  const wanted = { ...subject, kind, credentialsVersion };
  for (;;) {
    const added = await insertJob(inside, wanted);
    if (added !== undefined) {
      const job = { workspaceId: inside.workspaceId, jobId: added.id };
      await services.queue.send(transaction, subject, job);
      return added;
    }
    const active = await findActiveJob(inside, wanted);
    if (active !== undefined) return active;
  }
}

async function holdConnection(
  inside: WorkspaceScope,
  { destinationId, sourceId }: JobSubject,
): Promise<Destination | StoredSource> {
  if (sourceId !== null) {
    const source = await holdSource(inside, sourceId);
    if (source === undefined) throw new NotFound(`source ${sourceId}`);
    return source;
  }
  const destination = await holdDestination(inside, destinationId ?? 0);
  if (destination === undefined) throw new NotFound(`destination ${destinationId}`);
  return destination;
}

/** The job when it has ended, or as it is when patience does. Undefined when it was deleted with what it is about. */
export async function waitForJob(
  services: Services,
  scope: WorkspaceScope,
  jobId: number,
): Promise<ConnectionJob | undefined> {
  const { promise: patience, resolve: stop } = Promise.withResolvers<'over'>();
  const giveUp = (): void => stop('over');
  const deadline = setTimeout(giveUp, PATIENCE_MS);
  services.stopping.addEventListener('abort', giveUp);
  if (services.stopping.aborted) giveUp();
  let wake = Promise.withResolvers<'look'>();
  const lookAgain = setInterval(() => wake.resolve('look'), LOOK_AGAIN_MS);
  const unsubscribe = services.store.notifications.on('notification', (notification) => {
    if (notification.event === 'job' && notification.id === jobId) wake.resolve('look');
  });
  try {
    for (;;) {
      const job = await findJob(scope, jobId);
      if (job === undefined || job.state === 'completed' || job.state === 'failed') return job;
      if ((await Promise.race([wake.promise, patience])) === 'over') return job;
      wake = Promise.withResolvers();
    }
  } finally {
    clearTimeout(deadline);
    services.stopping.removeEventListener('abort', giveUp);
    clearInterval(lookAgain);
    unsubscribe();
  }
}
