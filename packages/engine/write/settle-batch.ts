import { unknown } from '#connector-kit';
import type { Batch, ConnectorContext, Outcome, WriteResult } from '#connector-kit';
import { RunTaken } from '../journal.ts';
import type { BatchShape } from './batch-shape.ts';
import type { OpenBatch } from './batch-places.ts';
import type { Fate } from './exceptions.ts';
import { followJob } from './follow-job.ts';
import type { MadeBatch } from './make-batch.ts';
import { sendRecords } from './send-records.ts';
import { settle } from './sending.ts';
import type { Sending } from './sending.ts';
import type { WriteWork } from './write-work.ts';

/** A batch whose every record has its fate. */
export interface SettledBatch {
  readonly made: MadeBatch;
  /** By place in the batch. */
  readonly fates: readonly Fate[];
  /** What ends the run after this batch. */
  readonly fault: unknown;
}

/** How the records of a batch reach the connector. */
export interface Way {
  /** @param from the number of records before it in the whole batch, which has `count` */
  write(context: ConnectorContext<unknown>, part: Batch, from: number, count: number): Promise<WriteResult>;
  /** Whether records whose answer was lost may be sent again. */
  readonly isRepeatable: boolean;
  /** A batch without records is sent too. */
  readonly sendsEmpty: boolean;
}

/** The journal says that the batch leaves. */
export type Begun = 'begun';

/**
 * Sends one batch, with its beginning in the journal; its end is for the caller to keep.
 *
 * @param before the caller has written its beginning; undefined: it has not
 * @throws what ends the run, where nothing of the batch left or another attempt goes on with it
 */
export async function settleBatch(
  work: WriteWork,
  shape: BatchShape,
  open: OpenBatch,
  made: MadeBatch,
  way: Way,
  before?: Begun,
): Promise<SettledBatch> {
  const place = { firstRecord: open.firstRecord, recordCount: open.recordCount };
  const count = made.places.length;
  const batch = (from: number, to: number): Batch => ({
    ...shape,
    operation: made.operation,
    records: made.take(from, to),
  });
  let begun: Promise<void> | undefined = before === undefined ? undefined : Promise.resolve();
  const sending: Sending = {
    work,
    batch,
    isRepeatable: way.isRepeatable,
    outcomes: Array.from({ length: count }, () => undefined),
    hasArrived: open.earlier !== undefined,
    begin: () => (begun ??= work.journal.sending(place)),
    // Not async: what waits for the answer would hold the records.
    write: (context, from, to) => way.write(context, batch(from, to), from, count),
    keepHandle: (handle) => work.journal.pending(place, handle),
  };
  if (count === 0 && !way.sendsEmpty) return settledBatch(open, made, sending, undefined);
  try {
    await send(sending, open);
  } catch (error) {
    const isTaken = error instanceof RunTaken && error.reason === 'taken_over';
    if (isTaken || work.staysOpen()) throw error;
    const isUnsent = !sending.hasArrived && sending.outcomes.every((outcome) => outcome === undefined);
    if (isUnsent) {
      if (begun !== undefined) await work.journal.unsent(place);
      throw error;
    }
    giveUp(sending, error);
    return settledBatch(open, made, sending, error);
  }
  return settledBatch(open, made, sending, undefined);
}

async function send(sending: Sending, { earlier }: OpenBatch): Promise<void> {
  const { outcomes } = sending;
  if (earlier?.state === 'sending' && !sending.isRepeatable) {
    const died = unknown(
      'The worker that sent it died before the answer came. The record may have been written: look for it in the ' +
        'destination before it is sent again.',
    );
    return settle(
      sending,
      0,
      outcomes.map(() => died),
    );
  }
  if (earlier?.state === 'pending') {
    return settle(sending, 0, await followJob(sending, 0, outcomes.length, earlier.handle));
  }
  await sendRecords(sending);
}

/** Fates of records that a fault left without an outcome. */
function giveUp(sending: Sending, error: unknown): void {
  const words = error instanceof Error ? error.message : String(error);
  const outcome: Outcome = sending.hasArrived
    ? unknown(`${words} The record may have been written.`)
    : { status: 'rejected', code: 'not_sent', message: `Not sent. ${words}`, retryable: true };
  settle(
    sending,
    0,
    sending.outcomes.map((known) => known ?? outcome),
  );
}

function settledBatch(open: OpenBatch, made: MadeBatch, sending: Sending, fault: unknown): SettledBatch {
  // Most batches have no record that is invalid.
  const fates: (Fate | undefined)[] =
    made.invalid.size === 0
      ? sending.outcomes
      : Array.from({ length: open.recordCount }, (_, place) => made.invalid.get(place));
  if (fates !== sending.outcomes) {
    made.places.forEach((place, index) => (fates[place] = sending.outcomes[index]));
  }
  return { made, fates: fates.filter((fate) => fate !== undefined), fault };
}
