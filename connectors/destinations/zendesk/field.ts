import type { DestinationField, FieldType } from '#connector-kit';

export interface FieldTraits {
  readonly array?: boolean;
  /** Default true. */
  readonly createable?: boolean;
  /** Default true. */
  readonly updateable?: boolean;
  readonly required?: boolean;
  /** Identifies a record in `upsert` and `update`, or in `update` only. */
  readonly identifies?: 'upsert' | 'update';
  /** Another object may refer to a record by it. */
  readonly isReference?: boolean;
  readonly lookupObject?: string | undefined;
}

/** What is there can be read before it is written, so every writable field may keep or extend its value. */
export function destinationField(
  fullName: string,
  label: string,
  type: FieldType,
  traits: FieldTraits = {},
): DestinationField {
  const { array = false, createable = true, updateable = true, required = false, identifies } = traits;
  return {
    fullName,
    label,
    type,
    array,
    createable,
    updateable,
    requiredForMapping: required,
    canBeUpsertKey: identifies === 'upsert',
    canBeUpdateKey: identifies !== undefined,
    canBeInsertKey: false,
    canBeReferenceKey: traits.isReference ?? false,
    preserveValuesSupported: updateable && identifies === undefined,
    operations: array ? ['overwrite', 'merge'] : [],
    lookupObject: traits.lookupObject ?? null,
  };
}
