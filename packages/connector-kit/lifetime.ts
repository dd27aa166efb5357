/**
 * How long one piece of work with a destination or source lasts: a run, a check, a discovery. Every call of it gets the
 * same object, so that a connector can keep by it what is dear to make anew (`WeakMap<Lifetime, …>`): sessions, a
 * description of a table. Other credentials begin another one.
 */
export interface Lifetime {
  /** `close` is called once: at the end, however the work ended, or at once where that is past. It must not hang. */
  onEnd(close: () => Promise<void>): void;
}

/** A lifetime as whoever begins the work holds it. */
export class OpenLifetime implements Lifetime {
  #closings: (() => Promise<void>)[] = [];
  #hasEnded = false;

  onEnd(close: () => Promise<void>): void {
    if (this.#hasEnded) void close().catch(() => {});
    else this.#closings.push(close);
  }

  /** What can't be closed keeps nothing else from being closed. Never throws. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    const closings = this.#closings;
    this.#closings = [];
    await Promise.allSettled(closings.map((close) => close()));
  }
}
