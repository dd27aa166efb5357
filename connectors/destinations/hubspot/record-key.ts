import type { Batch, Json, WriteRecord } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import type { CrmReference } from './crm-object.ts';
import { associatedObject } from './association-field.ts';
import { RECORD_ID } from './property.ts';

/** How records of a batch are told apart. */
export type RecordKey =
  | { readonly kind: 'none' }
  /** By HubSpot's id, by a property that HubSpot keeps unique, or by one that is searched. */
  | { readonly kind: 'id' | 'unique' | 'searched'; readonly field: string; readonly form: KeyForm };

/** What the values of a key are, which decides on when two of them are the same. */
export type KeyForm = 'text' | 'number' | 'domain';

/** @throws ConfigurationError where the operation can't do with that identifier */
export function recordKey(batch: Batch, { unique }: CrmReference): RecordKey {
  const { primaryIdentifier: field, operation, object } = batch;
  if (operation === 'append' || (operation === 'insert' && field === null)) return { kind: 'none' };
  if (field === null || associatedObject(field) !== undefined) {
    throw new ConfigurationError(
      `${object.label} needs an identifier to ${operation}: map one to ${RECORD_ID} or to a property with unique values.`,
    );
  }
  const form = formOf(batch, field);
  if (field !== RECORD_ID) return { kind: unique.includes(field) ? 'unique' : 'searched', field, form };
  if (operation !== 'insert') return { kind: 'id', field, form };
  throw new ConfigurationError(
    `HubSpot gives out ${RECORD_ID} itself, so no ${object.label} can be inserted by it: choose another identifier.`,
  );
}

function formOf({ object, fields }: Batch, field: string): KeyForm {
  if (fields.some(({ fullName, type }) => fullName === field && type === 'decimal')) return 'number';
  return keyForm(object.fullName, field);
}

/** Of a property that is no number. */
export function keyForm(path: string, field: string): KeyForm {
  return path === 'companies' && field === 'domain' ? 'domain' : 'text';
}

/** The record's value of its key as HubSpot has it; undefined where it is empty. */
export function keyValue(key: RecordKey, record: WriteRecord): string | undefined {
  if (key.kind === 'none') return undefined;
  const text = textOfKey(record[key.field]);
  return text !== undefined && key.form === 'number' ? plainNumber(text) : text;
}

export function textOfKey(value: Json | undefined): string | undefined {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const text = isPlain ? String(value).trim() : '';
  return text === '' ? undefined : text;
}

/** What two values of a key have in common where they mean the same: `A` and `a`; `12.50` and `12.5`; a domain and its URL. */
export function comparable(value: string, form: KeyForm): string {
  if (form === 'number') return plainNumber(value);
  const text = value.toLowerCase();
  return form === 'domain' ? bareDomain(text) : text;
}

/** HubSpot keeps `example.com` where somebody enters `https://www.example.com/about`. */
function bareDomain(text: string): string {
  return /^(?:https?:\/\/)?(?:www\.)?([^/?#:]+)/.exec(text)?.[1] ?? text;
}

/** A decimal without what does not change its value; any other text as it is. */
function plainNumber(text: string): string {
  const [, sign = '', whole, fraction = ''] = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return text;
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/**
 * Positions in rounds within which no key comes twice: HubSpot refuses a batch that names a record twice, and the last
 * one must win.
 */
export function roundsOf(
  positions: readonly number[],
  keyOf: (at: number) => string | undefined,
): number[][] {
  const rounds: number[][] = [];
  const seen = new Map<string, number>();
  for (const at of positions) {
    const key = keyOf(at)?.toLowerCase();
    const turn = key === undefined ? 0 : (seen.get(key) ?? 0);
    if (key !== undefined) seen.set(key, turn + 1);
    (rounds[turn] ??= []).push(at);
  }
  return rounds;
}
