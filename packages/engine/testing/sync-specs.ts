import type { ColumnType, DestinationField, SourceColumn } from '#connector-kit';
import type { Mapping } from '../mapping.ts';
import type { SyncSpec } from '../sync-spec.ts';

export function column(name: string, type: ColumnType = 'text'): SourceColumn {
  return { name, type, nativeType: type };
}

export function mapping(columnName: string, isPrimaryIdentifier = false): Mapping {
  return {
    from: { type: 'column', column: columnName },
    to: columnName,
    isPrimaryIdentifier,
    generateField: false,
    fieldType: null,
    arrayField: false,
    followSourceType: false,
    preserveValues: false,
    syncNullValues: true,
    arrayOperation: null,
    lookupObject: null,
    lookupField: null,
  };
}

function field(fullName: string): DestinationField {
  return {
    fullName,
    label: fullName,
    type: 'string',
    array: false,
    createable: true,
    updateable: true,
    requiredForMapping: false,
    canBeUpsertKey: true,
    canBeUpdateKey: true,
    canBeInsertKey: true,
    canBeReferenceKey: true,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
  };
}

/** A sync of text columns to fields of the same names; the first is the identifier. */
export function syncSpec(names: readonly string[], facts: Partial<SyncSpec> = {}): SyncSpec {
  return {
    workspaceId: 1,
    syncId: 1,
    operation: 'upsert',
    mirrorStrategy: 'sync_updates_and_deletes',
    mappings: names.map((name, at) => mapping(name, at === 0)),
    object: {
      fullName: 'people',
      label: 'People',
      supportedOperations: ['upsert'],
      allowCustomFields: false,
      allowCaseSensitiveFields: false,
      supportsFieldOrdering: false,
    },
    fields: names.map(field),
    limits: { maxBatchSize: 10, maxParallelBatches: 2 },
    columns: names.map((name) => column(name)),
    historicalOperation: 'backfill_all_records',
    advancedConfiguration: {},
    isRepeatable: true,
    ...facts,
  };
}
