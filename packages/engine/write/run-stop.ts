/** What is under way when somebody cancels a run gets so long to end. */
const CANCEL_GRACE_MS = 5_000;

/** A worker that stops has 5 s in all. */
const HAND_BACK_GRACE_MS = 3_000;

/** Why a run ends before its time: it is cancelled, or its worker lets go of it. The first reason counts. */
export class RunStop {
  readonly #halting = new AbortController();
  readonly #aborting = new AbortController();
  readonly #undo: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isHandedBack = false;

  constructor(cancel: AbortSignal, handBack: AbortSignal) {
    this.#follow(handBack, HAND_BACK_GRACE_MS, true);
    this.#follow(cancel, CANCEL_GRACE_MS, false);
  }

  /** Nothing more begins. */
  get signal(): AbortSignal {
    return this.#halting.signal;
  }

  /** What is under way ends too. */
  get abort(): AbortSignal {
    return this.#aborting.signal;
  }

  get isHandedBack(): boolean {
    return this.#isHandedBack;
  }

  /** Why; undefined while the run may go on. */
  get cause(): unknown {
    return this.#halting.signal.aborted ? this.#halting.signal.reason : undefined;
  }

  throwIfHandedBack(): void {
    if (this.#isHandedBack) throw this.#halting.signal.reason;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const undo of this.#undo) undo();
  }

  #follow(signal: AbortSignal, graceMs: number, handsBack: boolean): void {
    const stop = (): void => {
      if (this.#halting.signal.aborted) return;
      this.#isHandedBack = handsBack;
      this.#timer = setTimeout(() => this.#aborting.abort(signal.reason), graceMs);
      this.#halting.abort(signal.reason);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    this.#undo.push(() => signal.removeEventListener('abort', stop));
  }
}
