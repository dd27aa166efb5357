/** npm passes a signal on that the terminal has sent to us already: within this time it is the same one. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Resolves with the first SIGINT or SIGTERM. A later one, more than a second after, ends the process at once, for
 * whoever doesn't want to wait for a graceful stop.
 */
export function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const hear = (signal: NodeJS.Signals): void => {
      if (firstAt === undefined) {
        firstAt = Date.now();
        resolve(signal);
      } else if (Date.now() - firstAt > SAME_SIGNAL_MS) {
        process.exit(signal === 'SIGINT' ? 130 : 143);
      }
    };
    process.on('SIGINT', hear);
    process.on('SIGTERM', hear);
  });
}
