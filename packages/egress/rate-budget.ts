import type { RateLimit } from '#connector-kit';

/** Gives a place back. */
export type Release = () => void;

/** Shares requests per second and requests in flight among everything that counts against the same key. */
export interface RateBudget {
  /**
   * Waits, first come first served, until one more request fits.
   *
   * @throws the signal's reason
   */
  take(key: string, limit: RateLimit, signal: AbortSignal): Promise<Release>;
  /** Replaces the rate that the `RateLimit`s of that key carry. */
  setRequestsPerSecond(key: string, requestsPerSecond: number): void;
}

const FORGET_AFTER_MS = 10 * 60_000;
const SWEEP_EVERY_MS = 60_000;

/** The budgets of one process. */
export class LocalRateBudget implements RateBudget {
  readonly #lines = new Map<string, Line>();
  #sweptAt = performance.now();

  take(key: string, limit: RateLimit, signal: AbortSignal): Promise<Release> {
    this.#forgetIdle();
    return this.#line(key).join(limit, signal);
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
  readonly #waiting: (() => void)[] = [];
  /** When the latest requests started: as many as one window holds. */
  readonly #starts: number[] = [];
  #inFlight = 0;
  #limit: RateLimit | undefined;
  #announced: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #usedAt = performance.now();

  join(limit: RateLimit, signal: AbortSignal): Promise<Release> {
    this.#limit = limit;
    const { promise, resolve, reject } = Promise.withResolvers<Release>();
    if (signal.aborted) return Promise.reject(signal.reason);
    const enter = (): void => {
      signal.removeEventListener('abort', leave);
      resolve(this.#start());
    };
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(enter), 1);
      reject(signal.reason);
      this.#advance();
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.push(enter);
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

  #start(): Release {
    this.#inFlight += 1;
    this.#usedAt = performance.now();
    this.#starts.push(this.#usedAt);
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
    while (this.#waiting.length > 0 && this.#inFlight < concurrency) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#advance(), Math.ceil(waitMs));
        return;
      }
      this.#waiting.shift()?.();
    }
  }

  /** How long until one more start fits. */
  #waitMs(): number {
    const perSecond = this.#announced ?? this.#limit?.requestsPerSecond ?? Infinity;
    if (!(perSecond > 0) || perSecond === Infinity) return 0;
    const places = Math.max(1, Math.floor(this.#limit?.burst ?? perSecond));
    const windowMs = (places / perSecond) * 1000;
    while (this.#starts.length > places) this.#starts.shift();
    const oldest = this.#starts.at(-places);
    return oldest === undefined ? 0 : oldest + windowMs - performance.now();
  }
}
