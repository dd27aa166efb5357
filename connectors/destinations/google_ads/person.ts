import type { WriteRecord } from '#connector-kit';
import { RecordError } from '#connector-kit';
import { destinationField } from './field.ts';
import { givenHash, normalEmail, normalName, normalPhone, normalStreet, sha256 } from './hash.ts';
import { present, textAt } from './value.ts';

/** Fields with this ending take values that are hashed already; all others are hashed here. */
const HASHED = '_PREHASHED';

const EMAIL = 'user_identifier.hashed_email';
const PHONE = 'user_identifier.hashed_phone_number';
const FIRST_NAME = 'user_identifier.address_info.hashed_first_name';
const LAST_NAME = 'user_identifier.address_info.hashed_last_name';
const STREET = 'user_identifier.address_info.hashed_street_address';
const CITY = 'user_identifier.address_info.city';
const STATE = 'user_identifier.address_info.state';
const POSTAL_CODE = 'user_identifier.address_info.postal_code';
const COUNTRY = 'user_identifier.address_info.country_code';

/** An address that Google compares as a whole. */
interface PersonAddress {
  readonly hashedFirstName: string;
  readonly hashedLastName: string;
  readonly countryCode: string;
  readonly postalCode: string;
  readonly hashedStreetAddress?: string;
  readonly city?: string;
  readonly state?: string;
}

/** What a record says of a person, normalised and hashed. */
export interface Person {
  readonly hashedEmail?: string;
  readonly hashedPhoneNumber?: string;
  readonly address?: PersonAddress;
}

function hashable(name: string, label: string, key: boolean) {
  return [
    destinationField(name, label, 'string', { key }),
    destinationField(`${name}${HASHED}`, `${label} (SHA-256)`, 'string', { key }),
  ];
}

/** @param key whether an e-mail address or a phone number may identify a record */
export function contactFields(key: boolean) {
  return [...hashable(EMAIL, 'Email', key), ...hashable(PHONE, 'Phone Number', key)];
}

export const addressFields = [
  ...hashable(FIRST_NAME, 'First Name', false),
  ...hashable(LAST_NAME, 'Last Name', false),
  destinationField(COUNTRY, 'Country Code', 'string'),
  destinationField(POSTAL_CODE, 'Postal Code', 'string'),
];

export const streetFields = [
  ...hashable(STREET, 'Street Address', false),
  destinationField(CITY, 'City', 'string'),
  destinationField(STATE, 'State', 'string'),
];

/**
 * The person of a record. An address without one of its four parts is left out: Google compares whole ones only.
 *
 * @throws RecordError naming the value that is malformed
 */
export function personOf(record: WriteRecord): Person {
  return present({
    hashedEmail: hashOf(record, EMAIL, 'Email', normalEmail),
    hashedPhoneNumber: hashOf(record, PHONE, 'Phone Number', normalPhone),
    address: addressOf(record),
  });
}

export function isEmpty(person: Person): boolean {
  return Object.keys(person).length === 0;
}

function addressOf(record: WriteRecord): PersonAddress | undefined {
  const hashedFirstName = hashOf(record, FIRST_NAME, 'First Name', normalName);
  const hashedLastName = hashOf(record, LAST_NAME, 'Last Name', normalName);
  const countryCode = textAt(record, COUNTRY)?.toUpperCase();
  const postalCode = textAt(record, POSTAL_CODE);
  if (countryCode !== undefined && !/^[A-Z]{2}$/.test(countryCode)) {
    throw new RecordError(`Country Code (${COUNTRY}) must have two letters, such as US.`, {
      code: 'invalid_country',
    });
  }
  if (hashedFirstName === undefined || hashedLastName === undefined) return undefined;
  if (countryCode === undefined || postalCode === undefined) return undefined;
  return {
    hashedFirstName,
    hashedLastName,
    countryCode,
    postalCode,
    ...present({
      hashedStreetAddress: hashOf(record, STREET, 'Street Address', normalStreet),
      city: textAt(record, CITY),
      state: textAt(record, STATE),
    }),
  };
}

function hashOf(
  record: WriteRecord,
  name: string,
  label: string,
  normal: (text: string) => string,
): string | undefined {
  const hashed = textAt(record, `${name}${HASHED}`);
  if (hashed !== undefined) return givenHash(hashed, `${label} (${name}${HASHED})`);
  const plain = textAt(record, name);
  const text = plain === undefined ? '' : normal(plain);
  return text === '' ? undefined : sha256(text);
}
