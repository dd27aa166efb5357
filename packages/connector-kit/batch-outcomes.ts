import { rejected, unknown } from './batch.ts';
import type { Outcome } from './batch.ts';
import { ConnectorError, NetworkError, RecordError } from './errors.ts';

const AT_ONCE = 4;

/** The outcomes of a batch while it is being written, by the position of its records. */
export class BatchOutcomes {
  readonly #outcomes: (Outcome | undefined)[];
  #stopped: ConnectorError | undefined;

  constructor(length: number, known: readonly (Outcome | null)[] = []) {
    this.#outcomes = Array.from({ length }, (_, at) => known[at] ?? undefined);
  }

  /** The fault that ended the writing; undefined while it may go on. */
  get stopped(): ConnectorError | undefined {
    return this.#stopped;
  }

  set(at: number, outcome: Outcome): void {
    this.#outcomes[at] = outcome;
  }

  /** Positions without an outcome. */
  open(): number[] {
    return this.#outcomes.flatMap((outcome, at) => (outcome === undefined ? [at] : []));
  }

  /** For a handle: null where there is no outcome yet. */
  known(): (Outcome | null)[] {
    return this.#outcomes.map((outcome) => outcome ?? null);
  }

  /** Gives records an outcome by an act; a fault of the whole account ends the writing instead. */
  async settle(positions: readonly number[], act: () => Promise<Outcome | void>): Promise<void> {
    if (this.#stopped !== undefined) return;
    try {
      const outcome = await act();
      if (outcome !== undefined) for (const at of positions) this.set(at, outcome);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      const outcome = outcomeOf(error);
      if (outcome === undefined) this.#stopped ??= error;
      else for (const at of positions) this.set(at, outcome);
    }
  }

  /**
   * Settles records one by one, a few at once; records of the same key in their order, so that the last one wins.
   *
   * @param keyOf what identifies the record at that position
   * @param atOnce how many requests are under way together
   * @throws what `act` throws that is no ConnectorError; nothing is under way any more then
   */
  async settleEach(
    positions: readonly number[],
    keyOf: (at: number) => string,
    act: (at: number) => Promise<Outcome>,
    atOnce: number = AT_ONCE,
  ): Promise<void> {
    const chains = [...Map.groupBy(positions, keyOf).values()];
    const faults: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let chain = chains.shift(); chain !== undefined; chain = chains.shift()) {
        for (const at of chain) {
          if (faults.length > 0) return;
          await this.settle([at], () => act(at)).catch((error: unknown) => void faults.push(error));
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (faults.length > 0) throw faults[0];
  }

  /**
   * Every record's outcome. Records that a fault left unsent are rejected, to be sent again.
   *
   * @throws the fault, where it left no record written
   */
  close(): readonly Outcome[] {
    const wasTaken = this.#outcomes.some((outcome) => outcome !== undefined && outcome.status !== 'rejected');
    if (this.#stopped !== undefined && !wasTaken) throw this.#stopped;
    return this.#outcomes.map(
      (outcome) =>
        outcome ??
        rejected(this.#stopped?.code ?? 'not_sent', `Not sent. ${this.#stopped?.message ?? ''}`.trim(), true),
    );
  }
}

/** The outcome where a fault is one record's; undefined where it is the whole account's. */
function outcomeOf(error: ConnectorError): Outcome | undefined {
  if (error instanceof NetworkError) return error.sent ? unknown(error.message) : undefined;
  if (error instanceof RecordError) return rejected(error.code ?? 'refused', error.message);
  // A 500 may be about what was sent; 502 to 504 are about the service.
  if (error.code === 'http_500') return rejected(error.code, error.message, true);
  return undefined;
}
