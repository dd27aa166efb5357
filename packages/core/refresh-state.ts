import { findJob, findLatestJob } from '#store';
import type { ConnectionJob, JobKind, JobSubject, WorkspaceScope } from '#store';
import { InvalidInput, NotFound } from './errors.ts';

const LARGEST_KEY = 2_147_483_647;

/**
 * The state of a refresh of a connection, or of a part of it.
 *
 * @param key the refresh_key as it was sent; undefined for the latest refresh
 * @throws NotFound for an unknown key, InvalidInput with its message for a refresh that failed
 */
export async function refreshStateOf(
  scope: WorkspaceScope,
  subject: JobSubject,
  kinds: readonly JobKind[],
  key: string | undefined,
): Promise<'processing' | 'completed'> {
  const job =
    key === undefined || key === ''
      ? await findLatestJob(scope, subject, kinds)
      : await findRefresh(scope, subject, kinds, key);
  if (job === undefined) return 'completed';
  if (job.state === 'failed') throw new InvalidInput(job.message ?? 'The refresh failed.');
  return job.state === 'completed' ? 'completed' : 'processing';
}

async function findRefresh(
  scope: WorkspaceScope,
  subject: JobSubject,
  kinds: readonly JobKind[],
  key: string,
): Promise<ConnectionJob> {
  const id = /^\d{1,10}$/.test(key) ? Number(key) : 0;
  const job = id > 0 && id <= LARGEST_KEY ? await findJob(scope, id) : undefined;
  if (job === undefined || !isAbout(job, subject) || !kinds.includes(job.kind)) {
    throw new NotFound(`refresh ${key}`);
  }
  return job;
}

function isAbout(job: ConnectionJob, subject: JobSubject): boolean {
  return (
    job.destinationId === subject.destinationId &&
    job.sourceId === subject.sourceId &&
    job.objectFullName === subject.objectFullName &&
    job.tableId === subject.tableId &&
    job.datasetId === subject.datasetId
  );
}
