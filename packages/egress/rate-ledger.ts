/** What a process asks of a budget that it shares with others. */
export interface StartRequest {
  readonly key: string;
  /** Of each request that waits, first come first. Empty: only `held` is told. */
  readonly costs: readonly number[];
  /** The first in line is promised its turn however far away it is, the others only when it comes within this time. */
  readonly aheadMs: number;
  /** Undefined: only `concurrency` holds them back. */
  readonly requestsPerSecond?: number;
  /** Default: one second's worth. */
  readonly burst?: number;
  /** Requests in flight at once, of all processes together. */
  readonly concurrency?: number;
  /** Requests that this process has in flight or was promised. */
  readonly held: number;
}

/** What it was given. */
export interface StartGrant {
  /** When those first in line may start, in milliseconds from now. May be fewer than asked for. */
  readonly delaysMs: readonly number[];
  /** When to ask for the others. Null where there are none. */
  readonly askAgainMs: number | null;
  /** The rate that the provider announced, to whichever process. */
  readonly announced: number | null;
}

/** Where processes that share budgets write down what they start. */
export interface RateLedger {
  grant(request: StartRequest): Promise<StartGrant>;
  /** Replaces the rate that requests carry. */
  announce(key: string, requestsPerSecond: number): Promise<void>;
  /** For how long what a process holds counts when nothing is heard of it. */
  readonly leaseMs: number;
}
