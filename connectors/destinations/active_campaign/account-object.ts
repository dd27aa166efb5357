import type { DestinationField, DestinationObject, Json, JsonObject } from '#connector-kit';
import { isObject, textOf } from '#connector-kit';
import { customFieldName, destinationField, typeOfCustomField } from './field.ts';

export const ACCOUNT = 'account';

/** @param customFields the `accountCustomFieldMeta` of `GET /accountCustomFieldMeta` */
export function accountObject(customFields: readonly JsonObject[]): DestinationObject {
  const currencies: Record<string, Json> = {};
  for (const raw of customFields) {
    const id = textOf(raw['id']);
    const currency = raw['fieldDefaultCurrency'];
    if (id !== undefined && raw['fieldType'] === 'currency' && typeof currency === 'string') {
      currencies[customFieldName(id)] = currency.toUpperCase();
    }
  }
  return {
    fullName: ACCOUNT,
    label: 'Account',
    supportedOperations: ['upsert', 'update'],
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
    fields: [
      destinationField('name', 'Account Name', 'string', { identifier: true }),
      destinationField('accountUrl', 'Website', 'string'),
      destinationField('owner', 'Owner (user id)', 'integer'),
      ...customFields.flatMap((raw) => accountField(raw, currencies)),
    ],
    reference: { currencies },
  };
}

/** ISO 4217 code of a currency field; undefined for any other field. */
export function currencyOf(object: DestinationObject, fullName: string): string | undefined {
  const currencies = isObject(object.reference) ? object.reference['currencies'] : undefined;
  const currency = isObject(currencies) ? currencies[fullName] : undefined;
  return typeof currency === 'string' ? currency : undefined;
}

function accountField(raw: JsonObject, currencies: Readonly<Record<string, Json>>): DestinationField[] {
  const id = textOf(raw['id']);
  if (id === undefined) return [];
  const fullName = customFieldName(id);
  const label = typeof raw['fieldLabel'] === 'string' ? raw['fieldLabel'] : fullName;
  const providerType = typeof raw['fieldType'] === 'string' ? raw['fieldType'] : '';
  const { type, array } = typeOfCustomField(providerType);
  // An amount means nothing without its currency.
  const writable = providerType !== 'currency' || currencies[fullName] !== undefined;
  return [destinationField(fullName, label, type, { array, writable })];
}
