import type { RateLimit } from '#connector-kit';

/** Gives a place back. */
export type Release = () => void;

/** Shares requests per second and requests in flight among everything that counts against the same key. */
export interface RateBudget {
  /**
   * Waits, first come first served, until one more request fits.
   *
   * @param cost what it takes of the budget, 1 by default; above the burst it waits until nothing else counts, and what
   *   follows waits for all of it
   * @throws the signal's reason
   */
  take(key: string, limit: RateLimit, signal: AbortSignal, cost?: number): Promise<Release>;
  /** Replaces the rate that the `RateLimit`s of that key carry. */
  setRequestsPerSecond(key: string, requestsPerSecond: number): void;
}

const FORGET_AFTER_MS = 10 * 60_000;
const SWEEP_EVERY_MS = 60_000;

/** The budgets of one process. */
export class LocalRateBudget implements RateBudget {
  readonly #lines = new Map<string, Line>();
  #sweptAt = performance.now();

  take(key: string, limit: RateLimit, signal: AbortSignal, cost = 1): Promise<Release> {
    this.#forgetIdle();
    return this.#line(key).join(limit, signal, cost);
  }

  setRequestsPerSecond(key: string, requestsPerSecond: number): void {
    this.#line(key).announce(requestsPerSecond);
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#lines.size;
  }

  #line(key: string): Line {
    const line = this.#lines.get(key) ?? new Line();
    this.#lines.set(key, line);
    return line;
  }

  #forgetIdle(): void {
    const now = performance.now();
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    for (const [key, line] of this.#lines) {
      if (line.idleMs(now) > FORGET_AFTER_MS) this.#lines.delete(key);
    }
  }
}

/** Those who wait for one key. No stretch of time sees more starts than a burst, one second's worth by default. */
class Line {
  readonly #waiting: { readonly cost: number; enter(): void }[] = [];
  /** When the latest requests started, an entry for each place that they took: as many as one window holds. */
  readonly #starts: number[] = [];
  #inFlight = 0;
  #limit: RateLimit | undefined;
  #announced: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #usedAt = performance.now();

  join(limit: RateLimit, signal: AbortSignal, cost: number): Promise<Release> {
    this.#limit = limit;
    const { promise, resolve, reject } = Promise.withResolvers<Release>();
    if (signal.aborted) return Promise.reject(signal.reason);
    const enter = (): void => {
      signal.removeEventListener('abort', leave);
      resolve(this.#start(cost));
    };
    const waiter = { cost, enter };
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      reject(signal.reason);
      this.#advance();
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.push(waiter);
    this.#advance();
    return promise;
  }

  announce(requestsPerSecond: number): void {
    if (!(requestsPerSecond > 0)) return;
    this.#announced = requestsPerSecond;
    this.#usedAt = performance.now();
    this.#advance();
  }

  idleMs(now: number): number {
    return this.#inFlight > 0 || this.#waiting.length > 0 ? 0 : now - this.#usedAt;
  }

  #start(cost: number): Release {
    this.#inFlight += 1;
    this.#usedAt = performance.now();
    const { places, perSecond } = this.#window();
    const taken = places === Infinity ? 0 : Math.min(cost, places);
    const countsFrom = this.#usedAt + (cost > places ? ((cost - places) / perSecond) * 1000 : 0);
    for (let place = 0; place < taken; place += 1) this.#starts.push(countsFrom);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#inFlight -= 1;
      this.#usedAt = performance.now();
      this.#advance();
    };
  }

  #advance(): void {
    clearTimeout(this.#timer);
    const concurrency = this.#limit?.concurrency ?? Infinity;
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || this.#inFlight >= concurrency) return;
      const waitMs = this.#waitMs(next.cost);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#advance(), Math.ceil(waitMs));
        return;
      }
      this.#waiting.shift();
      next.enter();
    }
  }

  #window(): { readonly places: number; readonly perSecond: number } {
    const perSecond = this.#announced ?? this.#limit?.requestsPerSecond ?? Infinity;
    if (!(perSecond > 0) || perSecond === Infinity) return { places: Infinity, perSecond: Infinity };
    return { places: Math.max(1, Math.floor(this.#limit?.burst ?? perSecond)), perSecond };
  }

  /** How long until a start of that cost fits. */
  #waitMs(cost: number): number {
    const { places, perSecond } = this.#window();
    if (places === Infinity) return 0;
    while (this.#starts.length > places) this.#starts.shift();
    const lastToLeave = this.#starts.at(-(places - Math.min(cost, places) + 1));
    return lastToLeave === undefined ? 0 : lastToLeave + (places / perSecond) * 1000 - performance.now();
  }
}
