/** What goes wrong in place of an answer, or on its way. */
type FaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Sent as JSON; text goes out as it is, as text/plain. Default: the provider's own error shape. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Does what is asked, then cuts the connection. */
  | { readonly kind: 'cut' }
  /** Cuts the connection before anything is done. */
  | { readonly kind: 'refuse' }
  /** Does what is asked and answers with half of the body. */
  | { readonly kind: 'truncated' }
  /** A proxy's page with that status. */
  | { readonly kind: 'html'; readonly status: number }
  /** Does what is asked and answers with another body: one that accounts for too few records. */
  | { readonly kind: 'altered'; readonly alter: (body: unknown) => unknown };

export type Fault = FaultKind & {
  /** Such as `POST /users/track`, by the path of the request; every request where it is left out. */
  readonly on?: string | RegExp;
  /** How many requests it meets. Default: all. */
  readonly times?: number;
  /** How many matching requests pass before it begins. */
  readonly after?: number;
};

/** The faults that were asked for, oldest first. */
export class Faults {
  readonly #faults: { readonly fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault that meets this request; undefined where none does. */
  meet(method: string, path: string): Fault | undefined {
    const name = `${method} ${path}`;
    for (const entry of this.#faults) {
      const { on, times = Number.POSITIVE_INFINITY, after = 0 } = entry.fault;
      if (on !== undefined && !(typeof on === 'string' ? on === name : on.test(name))) continue;
      entry.seen += 1;
      if (entry.seen > after && entry.seen <= after + times) return entry.fault;
    }
    return undefined;
  }
}
