/** What a batch leaves to do in the background. */
export interface Trailing {
  readonly keeping: Promise<void>;
}

/** Does several pieces of work at once, in their order of beginning. */
export class Lanes {
  readonly #count: number;
  readonly #onFault: (fault: unknown) => void;

  /** @param onFault hears the first fault at once: nothing more begins, what is under way ends */
  constructor(count: number, onFault: (fault: unknown) => void) {
    this.#count = count;
    this.#onFault = onFault;
  }

  /** @throws the first fault, or the signal's reason, once nothing is under way any more */
  async run<Piece>(
    pieces: Iterator<Piece>,
    signal: AbortSignal,
    work: (piece: Piece) => Promise<Trailing>,
  ): Promise<void> {
    const faults: unknown[] = [];
    const trailing = new Set<Promise<void>>();
    const fail = (fault: unknown): void => {
      faults.push(fault);
      if (faults.length === 1) this.#onFault(fault);
    };
    const lane = async (): Promise<void> => {
      for (;;) {
        if (faults.length > 0 || signal.aborted) return;
        const next = pieces.next();
        if (next.done === true) return;
        const { keeping } = await work(next.value);
        const kept = keeping.catch(fail).finally(() => trailing.delete(kept));
        trailing.add(kept);
        if (trailing.size > this.#count) await Promise.race(trailing);
      }
    };
    await Promise.all(Array.from({ length: this.#count }, () => lane().catch(fail)));
    await Promise.all(trailing);
    if (faults.length > 0) throw faults[0];
    signal.throwIfAborted();
  }
}
