import type { DestinationField, DestinationObject, FieldType, Operation } from '#connector-kit';

interface FieldTraits {
  readonly required?: boolean;
  /** May identify the records of a sync. */
  readonly key?: boolean;
}

export function destinationField(
  fullName: string,
  label: string,
  type: FieldType,
  { required = false, key = false }: FieldTraits = {},
): DestinationField {
  return {
    fullName,
    label,
    type,
    array: false,
    createable: true,
    updateable: true,
    requiredForMapping: required,
    canBeUpsertKey: key,
    canBeUpdateKey: false,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
  };
}

export function destinationObject(
  fullName: string,
  label: string,
  supportedOperations: readonly Operation[],
  fields: readonly DestinationField[],
): DestinationObject {
  return {
    fullName,
    label,
    supportedOperations,
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
    fields,
  };
}
