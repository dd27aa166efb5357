/** Counts requests in fixed windows of time, as most providers do. */
export class RequestWindow {
  readonly limit: number;
  readonly #windowMs: number;
  #window = 0;
  #count = 0;

  constructor(limit: number, windowMs: number) {
    this.limit = limit;
    this.#windowMs = windowMs;
  }

  /** Counts one request. */
  take(): { readonly isOver: boolean; readonly remaining: number; readonly resetsAt: Date } {
    const window = Math.floor(Date.now() / this.#windowMs);
    if (window !== this.#window) {
      this.#window = window;
      this.#count = 0;
    }
    this.#count += 1;
    return {
      isOver: this.#count > this.limit,
      remaining: Math.max(0, this.limit - this.#count),
      resetsAt: new Date((window + 1) * this.#windowMs),
    };
  }
}
