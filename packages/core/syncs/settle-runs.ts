import { dirname } from 'node:path/posix';
import { rememberRun, RunTaken } from '#engine';
import type { MemoryWork } from '#engine';
import { listBatches, listUnsettledRuns, settleRun } from '#store';
import type { Sync, SyncRun, WorkspaceScope } from '#store';
import type { Services } from '../services.ts';
import { whileUnreachable } from './batch-journal.ts';
import { removeState } from './change-sync.ts';

/**
 * Takes what earlier runs sent, and could not remember at their end, into what their sync remembers: before a run decides
 * what to send, which would else be sent twice.
 *
 * @returns the sync as it is then
 * @throws StateError, DiskFullError, ConnectorError: then the run must send nothing. RunTaken
 */
export async function settleRuns(
  services: Services,
  scope: WorkspaceScope,
  run: SyncRun,
  sync: Sync,
  { openWarehouse, handBack }: Pick<MemoryWork, 'openWarehouse' | 'handBack'>,
): Promise<Sync> {
  let { snapshot, highWaterMark } = sync;
  const unsettled = await whileUnreachable(() => listUnsettledRuns(scope, sync.id), handBack);
  for (const earlier of unsettled) {
    if (earlier.plan === null) continue;
    const folder = await services.work.make(`settle-${earlier.id}`);
    try {
      const batches = await whileUnreachable(() => listBatches(scope, earlier.id), handBack);
      const work: MemoryWork = {
        syncId: sync.id,
        runId: earlier.id,
        previous: snapshot,
        highWaterMark,
        openWarehouse,
        state: services.state,
        workDir: folder.path,
        memoryLimit: services.engineMemory,
        handBack,
      };
      const memory = await rememberRun(work, earlier.plan, batches);
      const attempt = { runId: run.id, attempt: run.attempt };
      const isCurrent = await whileUnreachable(
        () => scope.transaction((inside) => settleRun(inside, attempt, earlier, memory)),
        handBack,
      );
      if (!isCurrent) throw new RunTaken('taken_over');
      if (memory === undefined) continue;
      const replaced = snapshot?.rows?.path;
      ({ snapshot, highWaterMark } = memory);
      if (replaced !== undefined) await removeState(services, sync.id, dirname(replaced));
    } finally {
      await folder.remove();
    }
  }
  return { ...sync, snapshot, highWaterMark };
}
