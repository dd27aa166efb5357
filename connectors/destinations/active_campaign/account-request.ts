import type { Batch, Json, JsonObject, WriteRecord } from '#connector-kit';
import { RecordError } from '#connector-kit';
import { currencyOf } from './account-object.ts';
import { asText, optionsOf } from './contact-request.ts';
import { customFieldId } from './field.ts';
import type { ApiRequest } from './request.ts';

/** @throws RecordError where the record has no name */
export function nameOf(record: WriteRecord): string {
  const name = typeof record['name'] === 'string' ? record['name'].trim() : '';
  if (name === '') throw new RecordError('The record has no account name.', { code: 'missing_name' });
  return name;
}

/** A field that the record lacks is left alone; null empties it. */
export function accountPayload(record: WriteRecord, batch: Batch): JsonObject {
  const payload: JsonObject = { name: nameOf(record) };
  const { accountUrl, owner } = record;
  if (accountUrl !== undefined) payload['accountUrl'] = asText(accountUrl);
  if (typeof owner === 'number') payload['owner'] = owner;
  const fields = batch.fields.flatMap(({ fullName }) => {
    const id = customFieldId(fullName);
    const value = record[fullName];
    if (id === undefined || value === undefined) return [];
    return [{ customFieldId: Number(id), ...fieldValue(value, currencyOf(batch.object, fullName)) }];
  });
  if (fields.length > 0) payload['fields'] = fields;
  return payload;
}

function fieldValue(value: Json, fieldCurrency: string | undefined): JsonObject {
  if (Array.isArray(value)) return { fieldValue: optionsOf(value) };
  if (fieldCurrency === undefined || value === null) return { fieldValue: asText(value) };
  return { fieldValue: hundredths(asText(value)), fieldCurrency };
}

/**
 * An amount as the API counts it, in hundredths, without going through a float.
 *
 * @throws RecordError where more than two decimals would be lost
 */
function hundredths(amount: string): string {
  const [, sign = '', whole = '', cents = ''] = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(amount.trim()) ?? [];
  if (whole === '') {
    throw new RecordError(`"${amount}" is no amount with at most two decimals.`, { code: 'invalid_amount' });
  }
  return `${sign}${`${whole}${cents.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')}`;
}

export function createAccount(account: JsonObject): ApiRequest {
  return { method: 'POST', path: '/accounts', doing: 'creating an account', json: { account } };
}

export function updateAccount(id: string, account: JsonObject): ApiRequest {
  return { method: 'PUT', path: `/accounts/${id}`, doing: 'updating an account', json: { account } };
}
