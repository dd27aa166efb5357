/** One point as the stand-in stored it. */
export interface Point {
  readonly metric: string;
  /** In seconds. */
  readonly timestamp: number;
  readonly value: number;
  readonly type: number;
  readonly interval: number | undefined;
  readonly unit: string | undefined;
  readonly tags: readonly string[];
  readonly resources: readonly { readonly type: string; readonly name: string }[];
}

interface StoredEvent {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  /** In seconds. */
  readonly date_happened: number;
  readonly tags: readonly string[];
  readonly alert_type: string;
  readonly priority: string;
  readonly rest: Readonly<Record<string, unknown>>;
}

/** An organization at Datadog, in memory. */
export interface SandboxState {
  readonly organization: { readonly name: string; readonly publicId: string };
  readonly points: Point[];
  /** Points that were accepted with 202 and then dropped for their age, as Datadog does without a word. */
  readonly dropped: Point[];
  /** Metrics with Historical Metrics Ingestion. */
  readonly historicalMetrics: Set<string>;
  readonly events: StoredEvent[];
  readonly logs: Readonly<Record<string, unknown>>[];
}

export function seedState(): SandboxState {
  const timestamp = Math.floor(Date.now() / 1000) - 600;
  const point = { timestamp, type: 3, interval: undefined, unit: undefined, resources: [] };
  return {
    organization: { name: 'Example Bakery', publicId: 'abc123def' },
    points: [
      { ...point, metric: 'bakery.orders.open', value: 12, tags: ['shop:north'] },
      { ...point, metric: 'bakery.oven.temperature', value: 230, tags: ['shop:north', 'oven:1'] },
    ],
    dropped: [],
    historicalMetrics: new Set(),
    events: [],
    logs: [],
  };
}
