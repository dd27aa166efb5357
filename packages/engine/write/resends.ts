import { unknown } from '#connector-kit';
import type { Batch, WriteOperation, WriteRecord } from '#connector-kit';
import type { BatchShape } from './batch-shape.ts';
import { amendExceptions } from './exceptions.ts';
import type { Fate } from './exceptions.ts';
import { pause, pauseAfter } from './pace.ts';
import { sendRecords } from './send-records.ts';
import type { Sending } from './sending.ts';
import type { SettledBatch, Way } from './settle-batch.ts';
import { wayOf } from './way.ts';
import type { EndedBatch, WriteWork } from './write-work.ts';

/** Records held for it; those beyond are left to later runs. */
const MOST_HELD = 10_000;

interface Held {
  readonly record: WriteRecord;
  readonly operation: WriteOperation;
  /** First record of its batch, by which `batches` knows it, and its place there. */
  readonly firstRecord: number;
  readonly place: number;
  readonly fate: Fate;
}

/** Records that a further try may bring in, to be sent again when all others have been sent. */
export class Resends {
  readonly #work: WriteWork;
  readonly #shape: BatchShape;
  readonly #batches = new Map<number, EndedBatch>();
  #held: Held[] = [];

  constructor(work: WriteWork, shape: BatchShape) {
    this.#work = work;
    this.#shape = shape;
  }

  gather(ended: EndedBatch, { made, fates }: SettledBatch, way: Way): void {
    if (ended.exceptions === null) return;
    const { operation, places } = made;
    for (const [index, place] of places.entries()) {
      const fate = fates[place];
      if (fate === undefined || !mayBringIn(fate, way)) continue;
      if (this.#held.length >= MOST_HELD) return;
      this.#batches.set(ended.firstRecord, ended);
      // Its texts may be parts of a block of rows, which would be held as a whole.
      const own = JSON.parse(JSON.stringify(made.take(index, index + 1)[0])) as WriteRecord;
      this.#held.push({ record: own, operation, firstRecord: ended.firstRecord, place, fate });
    }
  }

  /** @throws what ends the run */
  async run(): Promise<void> {
    const { pace, halt, spec } = this.#work;
    for (let round = 1; round <= pace.resends && this.#held.length > 0; round += 1) {
      await pause(pauseAfter(round, pace), halt);
      const again = this.#held;
      this.#held = [];
      for (const [operation, held] of Map.groupBy(again, (one) => one.operation)) {
        for (let at = 0; at < held.length; at += spec.limits.maxBatchSize) {
          await this.#send(operation, held.slice(at, at + spec.limits.maxBatchSize));
        }
      }
    }
  }

  async #send(operation: WriteOperation, held: readonly Held[]): Promise<void> {
    const way = wayOf(this.#work, operation);
    // Were we to die, a record that counts as rejected would be sent by the next run, and be there twice.
    if (!way.isRepeatable)
      await this.#amend(
        held,
        held.map(() => unknown('It was being sent again.')),
      );
    const batch = (from: number, to: number): Batch => ({
      ...this.#shape,
      operation,
      records: held.slice(from, to).map(({ record }) => record),
    });
    const sending: Sending = {
      work: this.#work,
      batch,
      outcomes: held.map(() => undefined),
      isRepeatable: way.isRepeatable,
      begin: () => Promise.resolve(),
      write: (context, from, to) => way.write(context, batch(from, to), from, held.length),
      keepHandle: () => Promise.resolve(),
      hasArrived: false,
    };
    try {
      await sendRecords(sending);
    } finally {
      const words = 'The run ended while the record was sent again. It may have been written.';
      const rest = sending.hasArrived ? unknown(words) : undefined;
      const fates = sending.outcomes.map((outcome, index) => outcome ?? rest ?? held[index]?.fate);
      await this.#amend(held, fates);
    }
    for (const [index, one] of held.entries()) {
      const fate = sending.outcomes[index];
      if (fate !== undefined && mayBringIn(fate, way)) this.#held.push({ ...one, fate });
    }
  }

  /** Keeps new fates; a record without one keeps that which it has. */
  async #amend(held: readonly Held[], found: readonly (Fate | undefined)[]): Promise<void> {
    const amended = new Map<number, Map<number, Fate>>();
    for (const [index, { firstRecord, place }] of held.entries()) {
      const fate = found[index];
      if (fate === undefined) continue;
      const fates = amended.get(firstRecord) ?? new Map<number, Fate>();
      amended.set(firstRecord, fates.set(place, fate));
    }
    await Promise.all([...amended].map(([firstRecord, fates]) => this.#keep(firstRecord, fates)));
  }

  async #keep(firstRecord: number, fates: ReadonlyMap<number, Fate>): Promise<void> {
    const before = this.#batches.get(firstRecord);
    if (before === undefined) return;
    const { journal, target } = this.#work;
    const exceptions = amendExceptions(before.exceptions, fates, (text) => target.redact(text));
    const after = { ...before, exceptions };
    await journal.done({ firstRecord, recordCount: before.recordCount }, exceptions);
    this.#batches.set(firstRecord, after);
    this.#work.onBatch(after, before);
  }
}

function mayBringIn(fate: Fate, { isRepeatable }: Way): boolean {
  if (fate.status === 'unknown') return isRepeatable;
  return fate.status === 'rejected' && fate.retryable;
}
