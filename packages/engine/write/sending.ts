import type { Batch, ConnectorContext, Json, Outcome, WriteResult } from '#connector-kit';
import type { WriteWork } from './write-work.ts';

/** Records on their way to the connector, and what has become of them so far. */
export interface Sending {
  readonly work: WriteWork;
  /** Makes a batch of the records `from` ≤ place < `to`. Who keeps it keeps them in memory. */
  batch(from: number, to: number): Batch;
  /** By the place of the record among the batch's; undefined: none yet. */
  readonly outcomes: (Outcome | undefined)[];
  /** Whether records whose answer was lost may be sent again. */
  readonly isRepeatable: boolean;
  /** Called before anything leaves, and again before each further try. @throws RunTaken */
  begin(): Promise<void>;
  /** Writes the records `from` ≤ place < `to`. */
  write(context: ConnectorContext<unknown>, from: number, to: number): Promise<WriteResult>;
  /** Remembers the provider's own job for the batch as a whole. */
  keepHandle(handle: Json): Promise<void>;
  /** Something was sent of which no outcome tells. */
  hasArrived: boolean;
}

/** Gives outcomes to the records from a place on. */
export function settle(sending: Sending, from: number, outcomes: readonly Outcome[]): void {
  outcomes.forEach((outcome, index) => (sending.outcomes[from + index] = outcome));
}
