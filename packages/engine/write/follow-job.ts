import { isDeepStrictEqual } from 'node:util';
import { accountForBatch, ConnectorBugError, ConnectorError, RecordError } from '#connector-kit';
import type { Json, Outcome } from '#connector-kit';
import { callConnector } from './connector-call.ts';
import { pause } from './pace.ts';
import type { Sending } from './sending.ts';

/**
 * Asks for the end of a job of the provider's own. A fault of the asking, even refused credentials, says nothing about
 * the job: it is asked again as long as patience lasts.
 *
 * @throws RecordError where the job was refused as a whole; else what ends the run
 */
export async function followJob(
  sending: Sending,
  from: number,
  to: number,
  started: Json,
): Promise<readonly Outcome[]> {
  const { work } = sending;
  const { connector } = work.target;
  const isWhole = to - from === sending.outcomes.length;
  const batch = sending.batch(from, to);
  sending.hasArrived = true;
  let handle = started;
  let waitMs = work.pace.pollMs;
  let failingSince: number | undefined;
  for (;;) {
    await pause(waitMs, work.halt);
    waitMs = Math.min(waitMs * 2, work.pace.longestPauseMs);
    try {
      const answer = await callConnector(work, (context) => {
        if (connector.poll === undefined) {
          throw new ConnectorBugError(`The connector ${connector.type} gave a handle and has no poll`);
        }
        return connector.poll(context, batch, handle);
      });
      const result = accountForBatch(batch, answer);
      if ('outcomes' in result) return result.outcomes;
      if (isWhole && !isDeepStrictEqual(result.pending, handle)) await sending.keepHandle(result.pending);
      handle = result.pending;
      failingSince = undefined;
    } catch (error) {
      if (!mayBeAskedAgain(error) || work.abort.aborted) throw error;
      failingSince ??= performance.now();
      waitMs = Math.max(waitMs, error.retryAfterMs ?? 0);
      if (performance.now() - failingSince + waitMs > work.pace.patienceMs) throw error;
    }
  }
}

function mayBeAskedAgain(error: unknown): error is ConnectorError {
  if (error instanceof RecordError || error instanceof ConnectorBugError) return false;
  return error instanceof ConnectorError;
}
