import type { DestinationField, DestinationObject } from '#connector-kit';

export function field(fullName: string, rules: Partial<DestinationField> = {}): DestinationField {
  return {
    fullName,
    label: fullName,
    type: 'string',
    array: false,
    createable: true,
    updateable: true,
    requiredForMapping: false,
    canBeUpsertKey: false,
    canBeUpdateKey: false,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
    ...rules,
  };
}

export const email = field('email', { label: 'Email', canBeUpsertKey: true, requiredForMapping: true });
export const name = field('name', { label: 'Name' });

export const contact: DestinationObject = {
  fullName: 'contact',
  label: 'Contact',
  supportedOperations: ['upsert'],
  allowCustomFields: false,
  allowCaseSensitiveFields: true,
  supportsFieldOrdering: false,
};

export function people(...names: string[]): { email: string; name: string }[] {
  return names.map((given) => ({ email: `${given}@example.com`, name: given }));
}
