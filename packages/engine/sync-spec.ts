import type { DestinationField, DestinationObject, Json, Limits, SourceColumn } from '#connector-kit';
import type { Mapping } from './mapping.ts';

export type SyncOperation = 'append' | 'insert' | 'mirror' | 'update' | 'upsert' | 'delete';
export type MirrorStrategy = 'sync_updates_and_deletes' | 'sync_updates_and_nulls' | 'upload_and_swap';

/** A sync as the engine runs it: everything looked up and checked, fields of "sync all" included. */
export interface SyncSpec {
  readonly workspaceId: number;
  readonly syncId: number;
  readonly operation: SyncOperation;
  readonly mirrorStrategy: MirrorStrategy;
  /** At least one. Those to `unique_id` name the key of an append. */
  readonly mappings: readonly Mapping[];
  readonly object: DestinationObject;
  /** Fields of the object, those that mappings make included. */
  readonly fields: readonly DestinationField[];
  readonly limits: Limits;
  /** Columns that mappings use, in the order of the plan's cells. */
  readonly columns: readonly SourceColumn[];
  /** Of a first append: whether the rows that are there already are sent. */
  readonly historicalOperation: 'skip_current_records' | 'backfill_all_records';
  /** Append by the value of this column instead of by what was sent; undefined: by what was sent. */
  readonly highWaterMarkColumn?: string;
  readonly advancedConfiguration: Readonly<Record<string, Json>>;
  /** The connector's word that a batch may be sent twice: see `isRepeatable` of the kit. */
  readonly isRepeatable: boolean;
}

/** What was asked of one run. */
export interface RunOptions {
  readonly forceFullSync?: boolean;
  /** Deletions above the threshold were confirmed by a person. */
  readonly confirmDeletes?: boolean;
  /** A test run: so many records are sent and nothing is remembered. */
  readonly testRecords?: number;
  /** Only records that an earlier run left with one of these statuses. */
  readonly retry?: { readonly runId: number; readonly statuses: readonly RecordStatus[] };
}

/**
 * The fate of one record of a run. `null_identifier` and `duplicate` are rows without a usable identifier; `invalid`
 * one whose value does not fit its field.
 */
export type RecordStatus = 'succeeded' | 'rejected' | 'unknown' | 'invalid' | 'null_identifier' | 'duplicate';

/**
 * Counts of a run. At its end rows = succeeded + rejected + unknown + invalid + unchanged + skipped, deletions counted
 * apart in the same way; what a run that ended early did not reach is skipped.
 */
export interface RunCounts {
  /** Rows of the source. */
  readonly rows: number;
  /** New or changed rows, those with an invalid value included. */
  readonly updates: number;
  /** Records that are gone from the source. */
  readonly deletes: number;
  /** Rows without a usable identifier, or whose value does not fit its field. */
  readonly invalid: number;
  readonly unchanged: number;
  /** Rows that are not to be sent (an append's old rows), or that the run did not come to. */
  readonly skipped: number;
  /** Of rows and deletions: sent to the destination. */
  readonly sent: number;
  readonly succeeded: number;
  readonly rejected: number;
  readonly unknown: number;
  readonly deletesSucceeded: number;
  readonly deletesRejected: number;
  readonly deletesUnknown: number;
  readonly deletesSkipped: number;
}

export const noCounts: RunCounts = {
  rows: 0,
  updates: 0,
  deletes: 0,
  invalid: 0,
  unchanged: 0,
  skipped: 0,
  sent: 0,
  succeeded: 0,
  rejected: 0,
  unknown: 0,
  deletesSucceeded: 0,
  deletesRejected: 0,
  deletesUnknown: 0,
  deletesSkipped: 0,
};

/** Names of steps as `current_step` of the API shows them. */
export type RunStep =
  | 'Checking source and destination configuration'
  | 'Checking for columns to remove from the sync'
  | 'Checking for fields to create in destination'
  | 'Unloading data from warehouse'
  | 'Running sync'
  | 'Loading data into destination service'
  | 'Committing data to destination service'
  | 'Committing sync to warehouse';
