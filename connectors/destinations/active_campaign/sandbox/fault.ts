/** What goes wrong in place of an answer, or on its way. */
type FaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Does what is asked, then cuts the connection. */
  | { readonly kind: 'cut' }
  /** Does what is asked and answers with half of the JSON. */
  | { readonly kind: 'truncated' }
  /** A proxy's page with that status. */
  | { readonly kind: 'html'; readonly status: number };

export type Fault = FaultKind & {
  /** Such as `POST /contact/sync`, by the path below `/api/3`; every request where it is left out. */
  readonly on?: string;
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
    for (const entry of this.#faults) {
      const { on, times = Number.POSITIVE_INFINITY, after = 0 } = entry.fault;
      if (on !== undefined && on !== `${method} ${path}`) continue;
      entry.seen += 1;
      if (entry.seen > after && entry.seen <= after + times) return entry.fault;
    }
    return undefined;
  }
}
