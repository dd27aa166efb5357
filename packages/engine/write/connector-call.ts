import { NetworkError } from '#connector-kit';
import type { ConnectorContext } from '#connector-kit';
import type { WriteWork } from './write-work.ts';

/**
 * Lets the connector act for at most the time of one batch.
 *
 * @throws what the connector throws; NetworkError that may have arrived when its time is over
 */
export async function callConnector<Result>(
  { target, pace, abort }: WriteWork,
  act: (context: ConnectorContext<unknown>) => Promise<Result>,
): Promise<Result> {
  abort.throwIfAborted();
  const ending = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    ending.abort(reason);
    reject(reason);
  };
  const onAbort = (): void => end(abort.reason);
  const minutes = Math.ceil(pace.batchMs / 60_000);
  const timer = setTimeout(
    () =>
      end(
        new NetworkError(
          'timeout',
          `The destination did not finish a batch within ${minutes} minutes. Is it overloaded, or does it hang?`,
          { sent: true },
        ),
      ),
    pace.batchMs,
  );
  abort.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([act(target.context(ending.signal)), ended]);
  } finally {
    clearTimeout(timer);
    abort.removeEventListener('abort', onAbort);
  }
}
