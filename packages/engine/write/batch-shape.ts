import type { Batch, FieldOptions, WriteOperation, WriteRecord } from '#connector-kit';
import type { SyncSpec } from '../sync-spec.ts';
import type { PlannedRow } from './write-work.ts';

/** What all batches of a run have in common. */
export type BatchShape = Omit<Batch, 'records' | 'operation'>;

export function batchShape(spec: SyncSpec, runId: number): BatchShape {
  const mapped = spec.mappings.flatMap(({ to }) => spec.fields.find(({ fullName }) => fullName === to) ?? []);
  return {
    object: spec.object,
    primaryIdentifier: primaryIdentifierOf(spec),
    fields: mapped,
    fieldOptions: fieldOptionsOf(spec),
    syncId: spec.syncId,
    syncRunId: runId,
    advancedConfiguration: spec.advancedConfiguration,
  };
}

/** The operation that a row of the plan reaches the connector as. */
export function operationOf(spec: SyncSpec, op: PlannedRow['op']): WriteOperation {
  if (op === 'delete') {
    const empties = spec.operation === 'mirror' && spec.mirrorStrategy === 'sync_updates_and_nulls';
    return empties ? 'update' : 'delete';
  }
  return spec.operation === 'mirror' ? 'upsert' : spec.operation;
}

/** A record whose mapped values are all emptied, but for its identifier. */
export function emptied(shape: BatchShape, record: WriteRecord): WriteRecord {
  return Object.fromEntries(
    shape.fields.map(({ fullName }) => [
      fullName,
      fullName === shape.primaryIdentifier ? (record[fullName] ?? null) : null,
    ]),
  );
}

/** An append has a key for the sync alone, `unique_id`, which the destination does not know. */
function primaryIdentifierOf(spec: SyncSpec): string | null {
  const { to } = spec.mappings.find(({ isPrimaryIdentifier }) => isPrimaryIdentifier) ?? {};
  if (to === undefined || spec.operation === 'append') return null;
  return spec.fields.some(({ fullName }) => fullName === to) ? to : null;
}

function fieldOptionsOf(spec: SyncSpec): Readonly<Record<string, FieldOptions>> {
  const entries = spec.mappings.map((mapping): [string, FieldOptions] => [
    mapping.to,
    {
      ...(mapping.arrayOperation === null ? {} : { arrayOperation: mapping.arrayOperation }),
      ...(mapping.preserveValues ? { preserveValues: true } : {}),
      ...(mapping.lookupField === null ? {} : { lookupField: mapping.lookupField }),
    },
  ]);
  return Object.fromEntries(entries.filter(([, options]) => Object.keys(options).length > 0));
}
