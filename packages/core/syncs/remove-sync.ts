import { syncFolder } from '#engine';
import { deleteSync, findActiveRun, holdSync } from '#store';
import type { WorkspaceScope } from '#store';
import { NotFound } from '../errors.ts';
import type { Actor, Services } from '../services.ts';
import { removeState } from './change-sync.ts';
import { tryToRemoveLeftTables } from './left-tables.ts';
import { auditSync } from './syncs.ts';

/** With its runs and what is remembered of it; a run that is working sends nothing more. @throws NotFound */
export async function removeSync(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  id: number,
): Promise<void> {
  const active = await scope.transaction(async (inside, transaction) => {
    const sync = await holdSync(inside, id);
    if (sync === undefined) throw new NotFound(`sync ${id}`);
    const run = await findActiveRun(inside, id);
    await deleteSync(inside, id);
    await auditSync(transaction, scope, actor, 'sync.delete', sync);
    return run;
  });
  if (active !== undefined) await services.store.notify({ event: 'run', id: active.id });
  await removeState(services, id, syncFolder(id));
  // A run that is working may still make one.
  if (active === undefined) await tryToRemoveLeftTables(services, scope, id);
}
