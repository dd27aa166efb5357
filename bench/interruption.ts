import { setTimeout as delay } from 'node:timers/promises';

const controller = new AbortController();

/** Aborted by the first SIGINT or SIGTERM: whatever runs is ended, and its folders are removed. */
export const interrupted = controller.signal;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => controller.abort(new Error(`the benchmark was ended by ${signal}`)));
}

/** @throws Error when the benchmark is ended meanwhile */
export async function pause(ms: number): Promise<void> {
  await delay(ms, undefined, { signal: interrupted }).catch(() => {});
  interrupted.throwIfAborted();
}
