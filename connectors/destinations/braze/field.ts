import type { DestinationField, FieldType } from '#connector-kit';

interface FieldTraits {
  readonly array?: boolean;
  readonly required?: boolean;
  /** The operations in which it identifies a record. */
  readonly keyFor?: 'upsert and update' | 'update';
  readonly operations?: DestinationField['operations'];
}

export function destinationField(
  fullName: string,
  label: string,
  type: FieldType,
  traits: FieldTraits = {},
): DestinationField {
  const { array = false, required = false, keyFor, operations = [] } = traits;
  return {
    fullName,
    label,
    type,
    array,
    createable: true,
    updateable: true,
    requiredForMapping: required,
    canBeUpsertKey: keyFor === 'upsert and update',
    canBeUpdateKey: keyFor !== undefined,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations,
    lookupObject: null,
  };
}
