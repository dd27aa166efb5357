import { RunTaken } from '#engine';
import { runState } from '#store';
import type { RunAttempt, WorkspaceScope } from '#store';
import type { Services } from '../services.ts';

/** A notification may be lost. */
const LOOK_AGAIN_MS = 2_000;

export interface RunWatch {
  /** Aborts when somebody wants the run to end. */
  readonly cancelled: AbortSignal;
  /** Aborts when another worker has the run, or its sync is gone. */
  readonly taken: AbortSignal;
  stop(): void;
}

/** Tells when a run under way is cancelled or taken over. */
export function watchRun(services: Services, scope: WorkspaceScope, attempt: RunAttempt): RunWatch {
  const cancelled = new AbortController();
  const taken = new AbortController();
  const look = async (): Promise<void> => {
    const state = await runState(scope, attempt);
    if (state === 'cancelled') cancelled.abort(new RunTaken('cancelled'));
    if (state === 'taken_over') taken.abort(new RunTaken('taken_over'));
  };
  const lookQuietly = (): void => {
    look().catch((error: unknown) => services.log.warn({ err: error }, 'a run could not be watched'));
  };
  const unsubscribe = services.store.notifications.on('notification', (notification) => {
    if (notification.event === 'run' && notification.id === attempt.runId) lookQuietly();
  });
  const timer = setInterval(lookQuietly, LOOK_AGAIN_MS);
  lookQuietly();
  return {
    cancelled: cancelled.signal,
    taken: taken.signal,
    stop: () => {
      unsubscribe();
      clearInterval(timer);
    },
  };
}
