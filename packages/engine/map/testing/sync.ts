import type { ColumnType, DestinationField, FieldType, SourceColumn } from '#connector-kit';
import type { Mapping, MappingFrom } from '../../mapping.ts';
import type { SyncSpec } from '../../sync-spec.ts';

export function column(name: string, type: ColumnType = 'text'): SourceColumn {
  return { name, type, nativeType: type };
}

export function field(
  fullName: string,
  type: FieldType = 'string',
  rest: Partial<DestinationField> = {},
): DestinationField {
  return {
    fullName,
    label: fullName,
    type,
    array: false,
    createable: true,
    updateable: true,
    requiredForMapping: false,
    canBeUpsertKey: true,
    canBeUpdateKey: true,
    canBeInsertKey: true,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
    ...rest,
  };
}

export function mapping(columnName: string, to: string, rest: Partial<Mapping> = {}): Mapping {
  return from({ type: 'column', column: columnName }, to, rest);
}

export function from(source: MappingFrom, to: string, rest: Partial<Mapping> = {}): Mapping {
  return {
    from: source,
    to,
    isPrimaryIdentifier: false,
    generateField: false,
    fieldType: null,
    arrayField: false,
    followSourceType: false,
    preserveValues: false,
    syncNullValues: true,
    arrayOperation: null,
    lookupObject: null,
    lookupField: null,
    ...rest,
  };
}

/** A sync to an object "People" that lets fields be made. */
export function spec(given: Pick<SyncSpec, 'columns' | 'fields' | 'mappings'> & Partial<SyncSpec>): SyncSpec {
  return {
    workspaceId: 1,
    syncId: 2,
    operation: 'upsert',
    mirrorStrategy: 'sync_updates_and_deletes',
    object: {
      fullName: 'people',
      label: 'People',
      supportedOperations: ['upsert'],
      allowCustomFields: true,
      allowCaseSensitiveFields: true,
      supportsFieldOrdering: true,
    },
    limits: { maxBatchSize: 100, maxParallelBatches: 1 },
    historicalOperation: 'backfill_all_records',
    advancedConfiguration: {},
    isRepeatable: true,
    ...given,
  };
}
