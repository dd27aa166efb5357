import type { DestinationField, FieldType } from '#connector-kit';

/** A field of something that is sent once and never changed. */
export function field(
  fullName: string,
  label: string,
  type: FieldType,
  traits: { readonly required?: boolean; readonly array?: boolean } = {},
): DestinationField {
  const { required = false, array = false } = traits;
  return {
    fullName,
    label,
    type,
    array,
    createable: true,
    updateable: false,
    requiredForMapping: required,
    canBeUpsertKey: false,
    canBeUpdateKey: false,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: array ? ['overwrite'] : [],
    lookupObject: null,
  };
}
