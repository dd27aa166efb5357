import type { DestinationField, FieldType } from '#connector-kit';

interface FieldTraits {
  readonly array?: boolean;
  readonly writable?: boolean;
  readonly required?: boolean;
  /** Identifies a record in every operation that takes a key. */
  readonly identifier?: boolean;
  readonly operations?: DestinationField['operations'];
  readonly lookupObject?: string;
}

export function destinationField(
  fullName: string,
  label: string,
  type: FieldType,
  traits: FieldTraits = {},
): DestinationField {
  const { array = false, writable = true, required = false, identifier = false } = traits;
  return {
    fullName,
    label,
    type,
    array,
    createable: writable,
    updateable: writable,
    requiredForMapping: required || identifier,
    canBeUpsertKey: identifier,
    canBeUpdateKey: identifier,
    canBeInsertKey: identifier,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: traits.operations ?? (array ? ['overwrite'] : []),
    lookupObject: traits.lookupObject ?? null,
  };
}

/**
 * Types of custom fields, as the descriptions of POST /fields, POST /accountCustomFieldMeta and custom object
 * schemas list them. A type that is not here holds text.
 */
const TYPES: Readonly<Record<string, { type: FieldType; array?: boolean }>> = {
  date: { type: 'date' },
  datetime: { type: 'date_time' },
  number: { type: 'decimal' },
  currency: { type: 'decimal' },
  checkbox: { type: 'string', array: true },
  listbox: { type: 'string', array: true },
  multiselect: { type: 'string', array: true },
};

export function typeOfCustomField(providerType: string): { type: FieldType; array: boolean } {
  const { type, array = false } = TYPES[providerType] ?? { type: 'string' };
  return { type, array };
}

const CUSTOM_FIELD = /^field_(\d+)$/;

/** Custom fields are named by their id: a person can rename title and personalization tag, never the id. */
export function customFieldName(id: string): string {
  return `field_${id}`;
}

/** The provider's id in a custom field's name; undefined for a standard field. */
export function customFieldId(fullName: string): string | undefined {
  return CUSTOM_FIELD.exec(fullName)?.[1];
}
