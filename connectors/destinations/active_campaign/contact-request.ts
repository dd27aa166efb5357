import type { DestinationField, Json, WriteRecord } from '#connector-kit';
import { RecordError } from '#connector-kit';
import { customFieldId } from './field.ts';
import type { ApiRequest } from './request.ts';

/** What `contact/sync`, `POST /contacts` and `PUT /contacts/{id}` take. */
export interface ContactPayload {
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly phone?: string;
  readonly fieldValues?: readonly { readonly field: string; readonly value: string }[];
}

const STANDARD = ['firstName', 'lastName', 'phone'] as const;
const EMAIL = /^[^\s@,;]+@[^\s@,;]+$/;
/** Stands between the options of one value, so no option may hold it. */
const DELIMITER = '||';

/** @throws RecordError where the record has no usable e-mail address */
export function emailOf(record: WriteRecord): string {
  const email = typeof record['email'] === 'string' ? record['email'].trim() : '';
  if (!EMAIL.test(email)) {
    throw new RecordError(
      email === '' ? 'The record has no e-mail address.' : `"${email}" is no e-mail address.`,
      { code: 'invalid_email' },
    );
  }
  return email;
}

/** Upper and lower case are the same contact to ActiveCampaign. */
export function contactKey(record: WriteRecord): string {
  return typeof record['email'] === 'string' ? record['email'].trim().toLowerCase() : '';
}

/** A field that the record lacks is left alone; null empties it. */
export function contactPayload(record: WriteRecord, fields: readonly DestinationField[]): ContactPayload {
  const standard: Partial<Record<(typeof STANDARD)[number], string>> = {};
  for (const name of STANDARD) {
    const value = record[name];
    if (value !== undefined) standard[name] = asText(value);
  }
  const fieldValues = fields.flatMap(({ fullName }) => {
    const field = customFieldId(fullName);
    const value = record[fullName];
    return field === undefined || value === undefined ? [] : [{ field, value: fieldValue(value) }];
  });
  return { email: emailOf(record), ...standard, ...(fieldValues.length === 0 ? {} : { fieldValues }) };
}

/** Text as a contact's custom field takes it: several options as `||one||two||`. */
function fieldValue(value: Json): string {
  if (!Array.isArray(value)) return asText(value);
  return value.length === 0 ? '' : `${DELIMITER}${optionsOf(value).join(DELIMITER)}${DELIMITER}`;
}

export function optionsOf(value: readonly Json[]): string[] {
  return value.map((option) => {
    const text = asText(option);
    if (text.includes(DELIMITER)) {
      throw new RecordError(
        `"${text}" holds "${DELIMITER}", with which ActiveCampaign separates options: take it out of the value.`,
        { code: 'invalid_option' },
      );
    }
    return text;
  });
}

export function asText(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Creates or updates by e-mail address, so it may be sent twice. */
export function syncContact(contact: ContactPayload): ApiRequest {
  return {
    method: 'POST',
    path: '/contact/sync',
    doing: 'writing a contact',
    json: { contact },
    retry: 'always',
  };
}

export function createContact(contact: ContactPayload): ApiRequest {
  return { method: 'POST', path: '/contacts', doing: 'creating a contact', json: { contact } };
}

export function updateContact(id: string, contact: ContactPayload): ApiRequest {
  return { method: 'PUT', path: `/contacts/${id}`, doing: 'updating a contact', json: { contact } };
}

export function deleteContact(id: string): ApiRequest {
  return { method: 'DELETE', path: `/contacts/${id}`, doing: 'deleting a contact' };
}

export function findContact(email: string): ApiRequest {
  return { method: 'GET', path: '/contacts', doing: 'looking for a contact', query: { email } };
}
