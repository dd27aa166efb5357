import { dirname } from 'node:path/posix';
import { holdActiveRun, holdSync, updateSync } from '#store';
import type { NewSync, Sync, WorkspaceScope } from '#store';
import { Conflict, NotFound } from '../errors.ts';
import type { Actor, Services } from '../services.ts';
import { draftSync, nextRun } from './draft-sync.ts';
import { auditSync, checkSequence, holdEnds, requireSync, showSync } from './syncs.ts';
import type { ShownSync } from './syncs.ts';
import type { SyncInput } from './sync-input.ts';

/** @throws NotFound, InvalidInput, Conflict while a run works on what would change under it */
export async function changeSync(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  id: number,
  input: SyncInput,
): Promise<ShownSync> {
  for (;;) {
    const seen = await requireSync(scope, id);
    const draft = await draftSync(services, scope, input, seen);
    const changed = await scope.transaction(async (inside, transaction) => {
      await holdEnds(inside, draft);
      await checkSequence(inside, transaction, draft.afterSyncId, id);
      const before = await holdSync(inside, id);
      if (before === undefined) throw new NotFound(`sync ${id}`);
      // Somebody else changed it meanwhile: the draft would undo that.
      if (before.updatedAt.getTime() !== seen.updatedAt.getTime()) return undefined;
      const forgets = isElsewhere(before, draft);
      if (forgets) await refuseWhileWorking(inside, before);
      const nextRunAt = nextRun(input, draft.settings.schedule, before);
      const after = await updateSync(inside, id, { ...draft, nextRunAt }, forgets);
      await auditSync(transaction, scope, actor, 'sync.update', after);
      return { after, forgotten: forgets ? before.snapshot : null };
    });
    if (changed === undefined) continue;
    const file = changed.forgotten?.rows?.path;
    if (file !== undefined) await removeState(services, id, dirname(file));
    return showSync(scope, changed.after);
  }
}

/** A file that stays behind costs room only. */
export async function removeState(services: Services, syncId: number, path: string): Promise<void> {
  await services.state.remove(path).catch((error: unknown) => {
    services.log.warn({ err: error, sync: syncId, path }, 'files of a sync could not be removed');
  });
}

/** Whether what was sent so far says nothing about what is to be sent now. */
function isElsewhere(before: Sync, draft: NewSync): boolean {
  // Rows that are remembered in the source itself don't come along to another one.
  const losesRows =
    before.sourceId !== draft.sourceId && before.snapshot !== null && before.snapshot.rows === null;
  return (
    losesRows ||
    before.destinationId !== draft.destinationId ||
    before.destinationObject !== draft.destinationObject ||
    identifierOf(before) !== identifierOf(draft)
  );
}

function identifierOf({ settings }: NewSync): string {
  const mapping = settings.mappings.find(({ isPrimaryIdentifier }) => isPrimaryIdentifier);
  if (mapping === undefined) return '';
  const { to, from } = mapping;
  return JSON.stringify([
    to,
    from.type === 'compound_key' ? from.columns : from.type === 'column' && from.column,
  ]);
}

/** Nor does a queued run begin before the change is made. */
async function refuseWhileWorking(inside: WorkspaceScope, sync: Sync): Promise<void> {
  const run = await holdActiveRun(inside, sync.id);
  if (run?.status !== 'working') return;
  throw new Conflict(
    `Run ${run.id} of this sync is working: wait for its end, or cancel it, before its destination or its primary ` +
      'identifier changes.',
  );
}
