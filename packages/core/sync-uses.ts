import { syncIdsThatUse } from '#store';
import type { SyncUse, WorkspaceScope } from '#store';
import { Conflict } from './errors.ts';

/** Syncs that a message names. */
const MOST_NAMED = 20;

/** @throws Conflict naming the syncs that use it */
export async function refuseWhileUsed(inside: WorkspaceScope, what: SyncUse, name: string): Promise<void> {
  const ids = await syncIdsThatUse(inside, what);
  if (ids.length === 0) return;
  const named = ids.slice(0, MOST_NAMED).map((id) => `sync ${id}`);
  const more = ids.length > MOST_NAMED ? ` (and ${ids.length - MOST_NAMED} more)` : '';
  throw new Conflict(`Syncs use ${name}: delete ${named.join(', ')}${more} first.`);
}
