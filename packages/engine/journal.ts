import type { Json } from '#connector-kit';
import type { StoredPlan } from './plan.ts';
import type { RecordStatus, RunCounts, RunStep, SyncSpec } from './sync-spec.ts';

/** Which records of a batch did not succeed; messages are kept once. `at` counts from the batch's first record. */
export interface BatchExceptions {
  readonly messages: readonly string[];
  readonly records: readonly {
    readonly at: number;
    readonly status: Exclude<RecordStatus, 'succeeded' | 'null_identifier' | 'duplicate'>;
    /** Index in `messages`. */
    readonly message: number;
    readonly code?: string;
  }[];
}

/** A batch by the place of its first record in the plan. */
export interface BatchPlace {
  readonly firstRecord: number;
  readonly recordCount: number;
}

export type JournaledBatch = BatchPlace &
  (
    | { readonly state: 'sending' }
    | { readonly state: 'pending'; readonly handle: Json }
    | { readonly state: 'done'; readonly exceptions: BatchExceptions | null }
  );

/** A plan as the journal keeps it: whoever goes on with the run needs neither the sync's settings nor its source. */
export interface KeptPlan extends StoredPlan {
  /** What is known by the plan. */
  readonly counts: RunCounts;
  /** The sync as it was when the plan was made, with the fields that are mapped. */
  readonly spec: SyncSpec;
}

/**
 * What a run must remember, in PostgreSQL. Every write is durable when its promise resolves, and throws `RunTaken` when
 * another worker has taken the run over or it was cancelled: whoever gets that must send nothing more.
 */
export interface RunJournal {
  /** What earlier attempts of this run have written, in order of place. */
  batches(): Promise<readonly JournaledBatch[]>;
  step(step: RunStep): Promise<void>;
  planned(plan: KeptPlan): Promise<void>;
  /** Before a batch leaves. */
  sending(batch: BatchPlace): Promise<void>;
  /** Surely nothing of a batch left after all: as if it had never been journaled. */
  unsent(batch: BatchPlace): Promise<void>;
  /** The provider works on it by itself; the handle finds it again, from any worker. */
  pending(batch: BatchPlace, handle: Json): Promise<void>;
  done(batch: BatchPlace, exceptions: BatchExceptions | null): Promise<void>;
  /** For people who watch; may be dropped. */
  progress(counts: RunCounts): void;
}

/** Another worker has this run now, or somebody cancelled it. */
export class RunTaken extends Error {
  override readonly name = 'RunTaken';
  readonly reason: 'taken_over' | 'cancelled';

  constructor(reason: RunTaken['reason']) {
    super(reason === 'cancelled' ? 'The run was cancelled.' : 'Another worker has taken this run over.');
    this.reason = reason;
  }
}
