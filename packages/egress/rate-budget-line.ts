import type { RateLimit } from '#connector-kit';
import type { Release } from './rate-budget.ts';
import type { RateLedger, StartGrant } from './rate-ledger.ts';

/** Most starts asked for at once. */
const MOST_AT_ONCE = 500;

/** Starts are promised this long before their time: enough for the way to the ledger, little to lose. */
const AHEAD_MS = 100;

/**
 * Where a rate is so high that it hardly holds anybody back, one question takes the starts of so long: this much of a burst
 * may come late, and be lost where nobody comes.
 */
const TOGETHER_MS = 50;

/** How many starts there must be in that time. */
const FEWEST_TOGETHER = 20;

/**
 * A start that was missed by more than this is lost: late ones in a heap would exceed the rate. Ledgers leave this much
 * between the seconds.
 */
const TOO_LATE_MS = 20;

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

/** Parts of the lease after which what is held is told again. */
const BEATS_PER_LEASE = 3;

interface Waiter {
  readonly cost: number;
  enter(): void;
}

interface Promised {
  /** In the clock of `performance.now`. */
  readonly at: number;
  readonly cost: number;
}

/** Those of this process who wait for one key of a ledger. */
export class SharedLine {
  readonly #key: string;
  readonly #ledger: RateLedger;
  readonly #onFault: (error: unknown) => void;
  readonly #waiting: Waiter[] = [];
  #promised: Promised[] = [];
  #running = 0;
  /** Taken together with an earlier start, and until when they count. */
  #ready = 0;
  #readyUntil = 0;
  #limit: RateLimit | undefined;
  #announced: number | undefined;
  #isAsking = false;
  /** Something happened while it asked. */
  #mustTell = false;
  #askAt = 0;
  #faults = 0;
  /** What the way to the ledger takes at the least. */
  #wayMs = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #usedAt = performance.now();

  constructor(key: string, ledger: RateLedger, onFault: (error: unknown) => void) {
    this.#key = key;
    this.#ledger = ledger;
    this.#onFault = onFault;
  }

  join(limit: RateLimit, signal: AbortSignal, cost: number): Promise<Release> {
    this.#limit = limit;
    this.#usedAt = performance.now();
    if (this.#ready >= cost && this.#usedAt < this.#readyUntil) {
      this.#ready -= cost;
      return Promise.resolve(() => {});
    }
    const together = Math.max(cost, this.#together(cost));
    const { promise, resolve, reject } = Promise.withResolvers<Release>();
    const enter = (): void => {
      signal.removeEventListener('abort', leave);
      if (together > cost) {
        this.#ready = together - cost;
        this.#readyUntil = performance.now() + TOGETHER_MS;
      }
      resolve(this.#start());
    };
    const waiter = { cost: together, enter };
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.push(waiter);
    // Those who come together ask together.
    queueMicrotask(() => this.#look());
    return promise;
  }

  announce(requestsPerSecond: number): void {
    if (requestsPerSecond === this.#announced) return;
    const before = this.#announced;
    this.#announced = requestsPerSecond;
    this.#ready = 0;
    this.#usedAt = performance.now();
    this.#ledger.announce(this.#key, requestsPerSecond).then(
      () => {
        this.#askAt = 0;
        this.#look();
      },
      (error: unknown) => {
        // The provider's next answer announces it again.
        if (this.#announced === requestsPerSecond) this.#announced = before;
        this.#onFault(error);
      },
    );
  }

  idleMs(now: number): number {
    return this.#held > 0 || this.#waiting.length > 0 ? 0 : now - this.#usedAt;
  }

  /** What is asked for where so much is wanted; nothing more while others wait already, or are counted in flight. */
  #together(cost: number): number {
    const { requestsPerSecond, burst, concurrency } = this.#limit ?? {};
    const rate = this.#announced ?? requestsPerSecond;
    if (rate === undefined || concurrency !== undefined || this.#waiting.length > 0) return 0;
    const places = Math.floor((Math.min(rate, burst ?? rate) * TOGETHER_MS) / 1_000);
    return places >= cost * FEWEST_TOGETHER ? places : 0;
  }

  get #held(): number {
    return this.#running + this.#promised.length;
  }

  #start(): Release {
    this.#running += 1;
    let runs = true;
    return () => {
      if (!runs) return;
      runs = false;
      this.#running -= 1;
      this.#usedAt = performance.now();
      this.#tell();
    };
  }

  /** Where the requests in flight are counted, the others wait for those that end. */
  #tell(): void {
    if (this.#limit?.concurrency === undefined) return;
    this.#mustTell = true;
    this.#askAt = Math.min(this.#askAt, performance.now());
    queueMicrotask(() => this.#look());
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#enterThoseDue();
    const now = performance.now();
    let next = this.#promised[0]?.at ?? Infinity;
    if (!this.#isAsking) {
      const asksAt = Math.min(this.#wantsAt, this.#mustTell ? this.#askAt : Infinity);
      if (asksAt <= now) void this.#ask();
      else next = Math.min(next, asksAt);
    }
    if (next === Infinity) return;
    this.#timer = setTimeout(() => this.#look(), Math.max(0, Math.ceil(next - now)));
  }

  /** When more starts are to be asked for: not before those promised have nearly come, one far away is enough. */
  get #wantsAt(): number {
    if (this.#waiting.length <= this.#promised.length) return Infinity;
    return Math.max(this.#askAt, (this.#promised.at(-1)?.at ?? 0) - AHEAD_MS);
  }

  #enterThoseDue(): void {
    for (;;) {
      const [promised] = this.#promised;
      const now = performance.now();
      if (promised === undefined || promised.at > now) return;
      this.#promised.shift();
      const turn = this.#waiting.findIndex(({ cost }) => cost <= promised.cost);
      if (now - promised.at > TOO_LATE_MS || turn === -1) this.#tell();
      else this.#waiting.splice(turn, 1)[0]?.enter();
      this.#enterThoseReady();
    }
  }

  #enterThoseReady(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || next.cost > this.#ready) return;
      this.#ready -= next.cost;
      this.#waiting.shift();
      next.enter();
    }
  }

  async #ask(): Promise<void> {
    const { requestsPerSecond, burst, concurrency } = this.#limit ?? {};
    const first = this.#promised.length;
    const wants = this.#wantsAt <= performance.now() ? MOST_AT_ONCE : 0;
    const costs = this.#waiting.slice(first, first + wants).map(({ cost }) => cost);
    const askedAt = performance.now();
    this.#isAsking = true;
    this.#mustTell = false;
    try {
      const grant = await this.#ledger.grant({
        key: this.#key,
        costs,
        aheadMs: AHEAD_MS,
        held: this.#held,
        ...(requestsPerSecond === undefined || requestsPerSecond === Infinity ? {} : { requestsPerSecond }),
        ...(burst === undefined ? {} : { burst }),
        ...(concurrency === undefined ? {} : { concurrency }),
      });
      this.#faults = 0;
      this.#take(grant, costs, askedAt);
    } catch (error) {
      this.#askAt = performance.now() + Math.min(FIRST_RETRY_MS * 2 ** this.#faults, LONGEST_RETRY_MS);
      this.#faults += 1;
      this.#mustTell = concurrency !== undefined;
      this.#onFault(error);
    } finally {
      this.#isAsking = false;
    }
    if (concurrency !== undefined) this.#beatWhileHolding();
    this.#look();
  }

  #take({ delaysMs, askAgainMs, announced }: StartGrant, costs: readonly number[], askedAt: number): void {
    // An answer that was long on its way, or lay here unread, is late by so much.
    const now = performance.now();
    this.#wayMs = Math.min(now - askedAt, this.#wayMs * 1.25 + 1);
    const from = askedAt + this.#wayMs;
    this.#promised.push(...delaysMs.map((delay, index) => ({ at: from + delay, cost: costs[index] ?? 1 })));
    this.#announced = announced ?? undefined;
    this.#askAt = askAgainMs === null ? 0 : from + askAgainMs;
  }

  #beatWhileHolding(): void {
    clearTimeout(this.#beat);
    if (this.#held === 0) return;
    this.#beat = setTimeout(() => this.#tell(), this.#ledger.leaseMs / BEATS_PER_LEASE);
    this.#beat.unref();
  }
}
