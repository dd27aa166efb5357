import type { Batch, DestinationField, Json, WriteRecord } from '#connector-kit';
import type { WireField } from './fields.ts';
import { WIRE_TYPES } from './fields.ts';
import type { WireObject } from './objects.ts';

/** The operations that an endpoint meets: a mirror arrives as `upsert` and `delete`. */
export type WireOperation = 'upsert' | 'insert' | 'update' | 'delete';

/** `params` of `sync_batch`. */
export interface SyncBatchParams {
  readonly sync_plan: {
    readonly object: WireObject;
    readonly operation: WireOperation;
    readonly sync_run_id: number;
    readonly sync_id: number;
    readonly schema: Readonly<Record<string, { active_identifier: boolean; field: WireField }>>;
  };
  readonly records: readonly WriteRecord[];
}

export function syncBatchParams(batch: Batch, operation: WireOperation): SyncBatchParams {
  return {
    sync_plan: {
      object: { object_api_name: batch.object.fullName, label: batch.object.label },
      operation,
      sync_run_id: batch.syncRunId,
      sync_id: batch.syncId,
      schema: Object.fromEntries(
        batch.fields.map((field) => [
          field.fullName,
          {
            active_identifier: field.fullName === batch.primaryIdentifier,
            field: wireField(field, batch.primaryIdentifier),
          },
        ]),
      ),
    },
    records: wireRecords(batch),
  };
}

/** A field that was created by a mapping may have a type of ours that the protocol lacks: it travels as a string. */
function wireField(field: DestinationField, primaryIdentifier: string | null): WireField {
  return {
    field_api_name: field.fullName,
    label: field.label,
    identifier:
      field.canBeUpsertKey ||
      field.canBeUpdateKey ||
      field.canBeInsertKey ||
      field.fullName === primaryIdentifier,
    required: field.requiredForMapping,
    createable: field.createable,
    updateable: field.updateable,
    type: WIRE_TYPES.includes(field.type) ? field.type : 'string',
    array: field.array,
  };
}

/** Values already have their wire form; only nested objects, which fields of JSON may hold, do not exist in the protocol. */
function wireRecords({ fields, records }: Batch): readonly WriteRecord[] {
  const names = fields.filter(({ type, array }) => type === 'json' && !array).map(({ fullName }) => fullName);
  if (names.length === 0) return records;
  return records.map((record) => wireRecord(record, names));
}

function wireRecord(record: WriteRecord, names: readonly string[]): WriteRecord {
  if (!names.some((name) => isNested(record[name]))) return record;
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, wireValue(value)]));
}

function wireValue(value: Json): Json {
  return isNested(value) ? JSON.stringify(value) : value;
}

function isNested(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
