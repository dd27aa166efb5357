import type { JournaledBatch } from '../journal.ts';
import type { StoredPlan } from '../plan.ts';
import type { StateStore } from '../state/state-store.ts';
import type { SyncSpec } from '../sync-spec.ts';

/** A batch as the journal keeps it, with its times as ISO 8601 in UTC. */
export type TimedBatch = JournaledBatch & { readonly startedAt: string; readonly completedAt: string | null };

/** The records of a run, as far as it has come. */
export interface RunRecords {
  readonly runId: number;
  readonly spec: SyncSpec;
  readonly plan: StoredPlan;
  readonly batches: readonly TimedBatch[];
  /** Nothing follows: what was on its way is `unknown`. */
  readonly hasEnded: boolean;
  readonly state: StateStore;
  readonly workDir: string;
  /** What DuckDB may use: `256MB`. */
  readonly memoryLimit?: string;
}

export type RecordOperation = 'upsert' | 'update' | 'insert' | 'append' | 'delete' | 'mirror';

/** Each that is given must hold. */
export interface RecordFilter {
  readonly identifier?: string;
  /** `invalid` includes rows without a usable identifier. */
  readonly status?: 'succeeded' | 'rejected' | 'invalid' | 'unknown';
  readonly operation?: RecordOperation;
}

/** A record of a run and its fate. */
export interface RunRecord {
  readonly identifier: string | null;
  /** The cells of the source row by column. */
  readonly payload: Readonly<Record<string, string | null>>;
  readonly operation: RecordOperation;
  /** Null while its batch is under way. */
  readonly status: 'succeeded' | 'rejected' | 'unknown' | 'invalid' | 'NULL' | 'DUPLICATE' | null;
  readonly statusMessage: string | null;
  /** ISO 8601 in UTC. */
  readonly batchStartedAt: string | null;
  readonly batchCompletedAt: string | null;
}
