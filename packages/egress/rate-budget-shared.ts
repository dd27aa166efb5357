import type { RateLimit } from '#connector-kit';
import { SharedLine } from './rate-budget-line.ts';
import type { RateBudget, Release } from './rate-budget.ts';
import type { RateLedger } from './rate-ledger.ts';

const FORGET_AFTER_MS = 10 * 60_000;
const SWEEP_EVERY_MS = 60_000;

/**
 * Budgets that several processes share. While the ledger can't be asked, requests wait: a budget that nobody keeps
 * would be none.
 */
export class SharedRateBudget implements RateBudget {
  readonly #ledger: RateLedger;
  readonly #onFault: (error: unknown) => void;
  readonly #lines = new Map<string, SharedLine>();
  #sweptAt = performance.now();

  /** @param onFault hears of each time that the ledger could not be asked; it is asked again by itself */
  constructor(ledger: RateLedger, onFault: (error: unknown) => void) {
    this.#ledger = ledger;
    this.#onFault = onFault;
  }

  take(key: string, limit: RateLimit, signal: AbortSignal, cost = 1): Promise<Release> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (!isLimit(limit.requestsPerSecond) && limit.concurrency === undefined) {
      return Promise.resolve(() => {});
    }
    this.#forgetIdle();
    return this.#line(key).join(limit, signal, cost);
  }

  setRequestsPerSecond(key: string, requestsPerSecond: number): void {
    if (isLimit(requestsPerSecond)) this.#line(key).announce(requestsPerSecond);
  }

  #line(key: string): SharedLine {
    const line = this.#lines.get(key) ?? new SharedLine(key, this.#ledger, this.#onFault);
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

function isLimit(requestsPerSecond: number): boolean {
  return requestsPerSecond > 0 && requestsPerSecond !== Infinity;
}
