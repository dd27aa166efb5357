import { countRecords, exportRecords, findRecords, runFolder } from '#engine';
import type { RecordFilter, RunRecord, RunRecords } from '#engine';
import { listTimedBatches } from '#store';
import type { SyncRun, WorkspaceScope } from '#store';
import { Gone, TooEarly } from '../errors.ts';
import type { Services } from '../services.ts';
import { FewAtOnce } from '../few-at-once.ts';
import { exportUrl } from './export-link.ts';
import { requireRun } from './sync-runs.ts';

/** Each may take as much memory as a run. */
const queries = new FewAtOnce(2);

/**
 * A page of a run's records with their fate; empty before the run knows what it sends.
 *
 * @throws NotFound, Gone, StateError where what was stored is damaged
 */
export async function listRunRecords(
  services: Services,
  scope: WorkspaceScope,
  runId: number,
  filter: RecordFilter,
  page: { readonly page: number; readonly perPage: number },
): Promise<readonly RunRecord[]> {
  const run = await requireRecords(scope, runId);
  return withRecords(services, scope, run, [], (records) => findRecords(records, filter, page));
}

/** @throws as `listRunRecords` */
export async function countRunRecords(
  services: Services,
  scope: WorkspaceScope,
  runId: number,
  filter: RecordFilter,
): Promise<number> {
  const run = await requireRecords(scope, runId);
  return withRecords(services, scope, run, 0, (records) => countRecords(records, filter));
}

/**
 * URLs of Parquet files with the run's records; none where it never came to have any.
 *
 * @throws TooEarly before the run has ended, and as `listRunRecords`
 */
export async function exportRunRecords(
  services: Services,
  scope: WorkspaceScope,
  runId: number,
  filter: Pick<RecordFilter, 'status' | 'operation'>,
  publicUrl: string,
): Promise<readonly string[]> {
  const run = await requireRecords(scope, runId);
  if (run.completedAt === null) throw new TooEarly(`Run ${runId} has not ended yet: ask again when it has.`);
  return withRecords(services, scope, run, [], async (records) => {
    const file = await exportRecords(records, filter, runFolder(run.syncId, run.id));
    return [await exportUrl(services, publicUrl, file)];
  });
}

async function requireRecords(scope: WorkspaceScope, runId: number): Promise<SyncRun> {
  const run = await requireRun(scope, runId);
  if (run.prunedAt !== null)
    throw new Gone(`The records of run ${runId} were removed after their retention.`);
  return run;
}

async function withRecords<Result>(
  services: Services,
  scope: WorkspaceScope,
  run: SyncRun,
  none: Result,
  use: (records: RunRecords) => Promise<Result>,
): Promise<Result> {
  const { plan } = run;
  if (plan === null) return none;
  return queries.run(() => withFolder(services, scope, run, plan, use));
}

async function withFolder<Result>(
  services: Services,
  scope: WorkspaceScope,
  run: SyncRun,
  plan: NonNullable<SyncRun['plan']>,
  use: (records: RunRecords) => Promise<Result>,
): Promise<Result> {
  const folder = await services.work.make(`records-${run.id}`);
  try {
    return await use({
      runId: run.id,
      spec: plan.spec,
      plan,
      batches: await listTimedBatches(scope, run.id),
      hasEnded: run.completedAt !== null,
      state: services.state,
      workDir: folder.path,
      memoryLimit: services.engineMemory,
    });
  } finally {
    await folder.remove();
  }
}
