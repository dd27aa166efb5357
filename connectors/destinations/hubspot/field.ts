import type { DestinationField, FieldType } from '#connector-kit';

interface FieldTraits {
  readonly array?: boolean;
  readonly createable?: boolean;
  readonly updateable?: boolean;
  readonly required?: boolean;
  /** Identifies the record of an upsert, an insert, a deletion. */
  readonly key?: boolean;
  /** Identifies the record of an update. Default: as `key`. */
  readonly updateKey?: boolean;
  readonly reference?: boolean;
  readonly lookupObject?: string;
}

export function destinationField(
  fullName: string,
  label: string,
  type: FieldType,
  traits: FieldTraits = {},
): DestinationField {
  const { array = false, createable = true, updateable = createable, key = false } = traits;
  return {
    fullName,
    label,
    type,
    array,
    createable,
    updateable,
    requiredForMapping: traits.required ?? false,
    canBeUpsertKey: key,
    canBeUpdateKey: traits.updateKey ?? key,
    canBeInsertKey: key,
    canBeReferenceKey: traits.reference ?? false,
    preserveValuesSupported: false,
    operations: array ? ['overwrite', 'merge'] : [],
    lookupObject: traits.lookupObject ?? null,
  };
}
