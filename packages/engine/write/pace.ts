import { setTimeout as sleep } from 'node:timers/promises';

/** How patient a run is; tests are less so. */
export interface Pace {
  /** The first pause before a batch is sent again; each further one is twice as long. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
  /** What a batch may spend on pauses before the run gives up. */
  readonly patienceMs: number;
  /** Until a connector has answered for a batch. */
  readonly batchMs: number;
  /** Between the first questions to a job of the provider's own; they grow up to the longest pause. */
  readonly pollMs: number;
  /** How often records that a later try may bring in are sent again at the end of a run. */
  readonly resends: number;
}

export const usualPace: Pace = {
  pauseMs: 1_000,
  longestPauseMs: 60_000,
  patienceMs: 600_000,
  batchMs: 900_000,
  pollMs: 1_000,
  resends: 3,
};

/** How long to wait after so many failures, half of it by chance so that workers don't come back together. */
export function pauseAfter(failures: number, { pauseMs, longestPauseMs }: Pace): number {
  const whole = Math.min(pauseMs * 2 ** (failures - 1), longestPauseMs);
  return whole * (0.5 + Math.random() / 2);
}

/** @throws the signal's reason */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // A timer that is cut short throws an error of its own.
  await sleep(ms, undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
}
