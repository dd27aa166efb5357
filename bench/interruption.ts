const controller = new AbortController();

/** Aborted by the first SIGINT or SIGTERM: whatever runs is ended, and its folders are removed. */
export const interrupted = controller.signal;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => controller.abort(new Error(`the benchmark was ended by ${signal}`)));
}
