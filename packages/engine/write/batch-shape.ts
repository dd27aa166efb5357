import type { Batch, WriteOperation } from '#connector-kit';
import { fieldOptionsOf } from '../map/mapped-fields.ts';
import type { RecordMaker } from '../map/record-maker.ts';
import type { SyncSpec } from '../sync-spec.ts';
import type { PlannedRow } from './write-work.ts';

/** What all batches of a run have in common. */
export type BatchShape = Omit<Batch, 'records' | 'operation'>;

export function batchShape(spec: SyncSpec, maker: RecordMaker, runId: number): BatchShape {
  return {
    object: spec.object,
    primaryIdentifier: spec.operation === 'append' ? null : maker.primaryIdentifier,
    fields: maker.fields,
    fieldOptions: fieldOptionsOf(spec),
    syncId: spec.syncId,
    syncRunId: runId,
    advancedConfiguration: spec.advancedConfiguration,
  };
}

/** The operation that a row of the plan reaches the connector as. */
export function operationOf(spec: SyncSpec, op: PlannedRow['op']): WriteOperation {
  if (op === 'delete') return emptiesRecords(spec) ? 'update' : 'delete';
  return spec.operation === 'mirror' ? 'upsert' : spec.operation;
}

/** Whether records that are gone from the source are emptied instead of deleted. */
export function emptiesRecords({ operation, mirrorStrategy }: SyncSpec): boolean {
  return operation === 'mirror' && mirrorStrategy === 'sync_updates_and_nulls';
}
