import { openBatches } from './batch-places.ts';
import type { OpenBatch } from './batch-places.ts';
import { operationOf } from './batch-shape.ts';
import type { BatchShape } from './batch-shape.ts';
import { exceptionsOf } from './exceptions.ts';
import { NoAnswers } from './faults.ts';
import { Lanes } from './lanes.ts';
import type { Trailing } from './lanes.ts';
import { makeBatch } from './make-batch.ts';
import type { MadeBatch } from './make-batch.ts';
import { Resends } from './resends.ts';
import { settleBatch } from './settle-batch.ts';
import type { Begun, SettledBatch, Way } from './settle-batch.ts';
import { wayOf } from './way.ts';
import type { EndedBatch, PlannedRow, WriteWork } from './write-work.ts';

/** Batches in a row of which nothing is known, before the run stops. */
const MOST_WITHOUT_ANSWER = 5;

/**
 * Sends the deletions, then the writes, several batches at once, then once more those records that a further try may
 * bring in.
 *
 * @throws what ended the run early, once nothing is under way any more
 */
export async function writeBatches(given: WriteWork, shape: BatchShape): Promise<void> {
  const halting = new AbortController();
  const work: WriteWork = { ...given, halt: AbortSignal.any([given.halt, halting.signal]) };
  const { maxBatchSize, maxParallelBatches } = work.spec.limits;
  const lanes = new Lanes(maxParallelBatches, (fault) => halting.abort(fault));
  const round = new WriteRound(work, shape);
  for (const op of ['delete', 'write'] as const) {
    const way = wayOf(work, operationOf(work.spec, op));
    const batches = openBatches(work.plan, work.journaled, maxBatchSize).filter((open) => open.op === op);
    await lanes.run(batches, work.halt, (open) => round.write(open, way));
  }
  await round.resends.run();
}

class WriteRound {
  readonly resends: Resends;
  readonly #work: WriteWork;
  readonly #shape: BatchShape;
  #reading: Promise<unknown> = Promise.resolve();
  #withoutAnswer = 0;

  constructor(work: WriteWork, shape: BatchShape) {
    this.#work = work;
    this.#shape = shape;
    this.resends = new Resends(work, shape);
  }

  async write(open: OpenBatch, way: Way): Promise<Trailing> {
    const { firstRecord, recordCount } = open;
    const begun = way.isRepeatable && open.earlier === undefined ? await this.#begin(open) : undefined;
    const made = await this.#make(open, begun);
    const settled = await settleBatch(this.#work, this.#shape, open, made, way, begun);
    const exceptions = exceptionsOf(settled.fates, (text) => this.#work.target.redact(text));
    const ended: EndedBatch = { firstRecord, recordCount, state: 'done', exceptions };
    this.resends.gather(ended, settled, way);
    const keeping = this.#work.journal.done({ firstRecord, recordCount }, exceptions).then(() => {
      this.#work.onBatch(ended);
    });
    const fault = settled.fault ?? this.#silence(settled);
    if (fault === undefined) return { keeping };
    await keeping;
    throw fault;
  }

  /**
   * Where it does no harm that the journal names a batch before its turn to leave, it does so before there are records:
   * those of all lanes that wait for the disk would be most of what is held in memory.
   */
  async #begin({ firstRecord, recordCount }: OpenBatch): Promise<Begun> {
    await this.#work.journal.sending({ firstRecord, recordCount });
    return 'begun';
  }

  /** @throws StateError, and then the journal has forgotten the batch */
  async #make(open: OpenBatch, begun: Begun | undefined): Promise<MadeBatch> {
    try {
      this.#work.halt.throwIfAborted();
      return makeBatch(this.#work, this.#shape, await this.#read(open));
    } catch (error) {
      const { firstRecord, recordCount } = open;
      if (begun !== undefined && !this.#work.staysOpen()) {
        await this.#work.journal.unsent({ firstRecord, recordCount });
      }
      throw error;
    }
  }

  /** One at a time, so that rows are asked for in order. */
  #read({ firstRecord, recordCount }: OpenBatch): Promise<readonly PlannedRow[]> {
    const reading = this.#reading.then(() => this.#work.rows.read(firstRecord, recordCount));
    this.#reading = reading.catch(() => {});
    return reading;
  }

  #silence({ made, fates }: SettledBatch): NoAnswers | undefined {
    const first = fates[made.places[0] ?? -1];
    if (first === undefined) return undefined;
    const isSilent = made.places.every((place) => fates[place]?.status === 'unknown');
    this.#withoutAnswer = isSilent ? this.#withoutAnswer + 1 : 0;
    if (this.#withoutAnswer < MOST_WITHOUT_ANSWER || first.status !== 'unknown') return undefined;
    return new NoAnswers(this.#withoutAnswer, first.message);
  }
}
