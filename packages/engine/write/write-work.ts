import type { AnyDestination, ConnectorContext } from '#connector-kit';
import type { JournaledBatch, RunJournal } from '../journal.ts';
import type { Cells } from '../map/cells.ts';
import type { RecordMaker } from '../map/record-maker.ts';
import type { SyncSpec } from '../sync-spec.ts';
import type { Pace } from './pace.ts';

/** The destination as a run reaches it. */
export interface WriteTarget {
  readonly connector: AnyDestination;
  /** All that the connector may use; what it does ends with the signal. */
  context(signal: AbortSignal): ConnectorContext<unknown>;
  /** Strikes the secrets of the connection out of words that people read. */
  redact(text: string): string;
  /** Waits until so many more records may leave. Throws the signal's reason. */
  takeRecords(records: number, perSecond: number, signal: AbortSignal): Promise<void>;
}

/** A row of the plan. */
export interface PlannedRow {
  readonly op: 'write' | 'delete';
  readonly cells: Cells;
}

/** Reads the rows of a plan by their places. */
export interface PlannedRows {
  /** Rows from `first` on, `count` of them, in order. Asked for in ascending order, mostly. */
  read(first: number, count: number): Promise<readonly PlannedRow[]>;
}

/** What a run writes, and with what. */
export interface WriteWork {
  readonly spec: SyncSpec;
  readonly runId: number;
  readonly plan: { readonly writes: number; readonly deletes: number };
  readonly rows: PlannedRows;
  readonly maker: RecordMaker;
  readonly target: WriteTarget;
  readonly journal: RunJournal;
  /** What earlier attempts have journaled. */
  readonly journaled: readonly JournaledBatch[];
  readonly pace: Pace;
  /** Nothing more leaves once it aborts; what is under way may end. */
  readonly halt: AbortSignal;
  /** Ends what is under way too. */
  readonly abort: AbortSignal;
  /** Whether another attempt goes on: what has not ended then stays in the journal as it is. */
  staysOpen(): boolean;
  /** Hears the end of each batch; `before` where some of its records were sent again. */
  onBatch(batch: EndedBatch, before?: EndedBatch): void;
}

/** A batch whose every record has its fate. */
export type EndedBatch = Extract<JournaledBatch, { state: 'done' }>;
