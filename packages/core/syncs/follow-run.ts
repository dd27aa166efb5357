import type { SyncRun, WorkspaceScope } from '#store';
import type { Services } from '../services.ts';
import { requireRun } from './sync-runs.ts';

/** The run is looked at this often even when nothing is heard: a notification may be lost. */
const LOOK_AGAIN_MS = 1_000;

/**
 * The run as it is now, then at every change or second, to its end.
 *
 * @param signal stops the following, not the run
 * @throws NotFound when the run is deleted
 */
export async function* followRun(
  services: Pick<Services, 'store'>,
  scope: WorkspaceScope,
  id: number,
  signal: AbortSignal,
): AsyncGenerator<SyncRun> {
  let wake = Promise.withResolvers<void>();
  const look = (): void => wake.resolve();
  const timer = setInterval(look, LOOK_AGAIN_MS);
  const unsubscribe = services.store.notifications.on('notification', (told) => {
    if (told.event === 'run' && told.id === id) look();
  });
  signal.addEventListener('abort', look);
  try {
    while (!signal.aborted) {
      wake = Promise.withResolvers();
      const run = await requireRun(scope, id);
      yield run;
      if (run.completedAt !== null) return;
      await wake.promise;
    }
  } finally {
    clearInterval(timer);
    unsubscribe();
    signal.removeEventListener('abort', look);
  }
}
