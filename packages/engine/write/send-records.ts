import {
  accountForBatch,
  ConnectorBugError,
  ConnectorError,
  NetworkError,
  RecordError,
  rejected,
  unknown,
} from '#connector-kit';
import type { WriteResult } from '#connector-kit';
import { callConnector } from './connector-call.ts';
import { mayHaveArrived, mayPass } from './faults.ts';
import { followJob } from './follow-job.ts';
import { pause, pauseAfter } from './pace.ts';
import { settle } from './sending.ts';
import type { Sending } from './sending.ts';

/**
 * Sends records until each has an outcome: again where the fault may pass, in halves where the destination refuses them
 * together.
 *
 * @throws what ends the run; outcomes known by then are kept
 */
export async function sendRecords(
  sending: Sending,
  from = 0,
  to: number = sending.outcomes.length,
): Promise<void> {
  try {
    const result = await writeUntilTaken(sending, from, to);
    if ('pending' in result && to - from === sending.outcomes.length) {
      sending.hasArrived = true;
      await sending.keepHandle(result.pending);
    }
    const outcomes =
      'pending' in result ? await followJob(sending, from, to, result.pending) : result.outcomes;
    settle(sending, from, outcomes);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    await halve(sending, from, to, error);
  }
}

async function halve(sending: Sending, from: number, to: number, error: RecordError): Promise<void> {
  if (to - from <= 1) {
    settle(sending, from, [rejected(error.code ?? 'refused', error.message)]);
    return;
  }
  const middle = from + Math.ceil((to - from) / 2);
  await sendRecords(sending, from, middle);
  await sendRecords(sending, middle, to);
}

async function writeUntilTaken(sending: Sending, from: number, to: number): Promise<WriteResult> {
  const { work } = sending;
  const part = { object: work.spec.object, records: { length: to - from } };
  const { recordsPerSecond } = work.spec.limits;
  let failures = 0;
  let failingSince: number | undefined;
  for (;;) {
    work.halt.throwIfAborted();
    if (recordsPerSecond !== undefined) {
      await work.target.takeRecords(part.records.length, recordsPerSecond, work.halt);
    }
    // Only now: what waits for its turn has not left, whoever finds it in the journal.
    await sending.begin();
    try {
      return accountForBatch(part, await callConnector(work, (context) => sending.write(context, from, to)));
    } catch (error) {
      // What a connector did before its bug showed is not known.
      const isBug = !(error instanceof ConnectorError) || error instanceof ConnectorBugError;
      if (work.abort.aborted || isBug) sending.hasArrived = true;
      if (work.abort.aborted || error instanceof RecordError) throw error;
      if (mayHaveArrived(error)) {
        if (!sending.isRepeatable) return lost(error, part.records.length);
        sending.hasArrived = true;
      }
      if (!mayPass(error)) throw error;
      failures += 1;
      failingSince ??= performance.now();
      const waitMs = Math.max(pauseAfter(failures, work.pace), error.retryAfterMs ?? 0);
      if (performance.now() - failingSince + waitMs > work.pace.patienceMs) throw error;
      await pause(waitMs, work.halt);
    }
  }
}

function lost(error: unknown, records: number): WriteResult {
  const words = error instanceof NetworkError ? error.message : String(error);
  const outcome = unknown(`${words} The record may have been written.`);
  return { outcomes: Array.from({ length: records }, () => outcome) };
}
