/** Counts requests per second, as ActiveCampaign does for a whole account. */
export class RateLimit {
  readonly #perSecond: number;
  #second = 0;
  #count = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Counts one request; `headers` are those of its answer. */
  take(): { readonly isOver: boolean; readonly headers: Record<string, string> } {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    this.#count += 1;
    const isOver = this.#count > this.#perSecond;
    return {
      isOver,
      headers: {
        'RateLimit-Limit': String(this.#perSecond),
        'RateLimit-Remaining': String(Math.max(0, this.#perSecond - this.#count)),
        ...(isOver ? { 'Retry-After': '1' } : {}),
      },
    };
  }
}
