import type { DestinationField, FieldOptions, Json, JsonObject, WriteRecord } from '#connector-kit';
import { RecordError, isObject, memberOf, textOf } from '#connector-kit';

/** `user_fields.plan` → `user_fields` and `plan`. */
const NESTED = /^(user_fields|organization_fields|custom_object_fields|custom_fields)\.(.+)$/s;

/**
 * The value that identifies a record, as text.
 *
 * @throws RecordError where it has none
 */
export function identifierOf(record: WriteRecord, field: string | null): string {
  const text = field === null ? undefined : textOf(record[field])?.trim();
  if (text === undefined || text === '') {
    throw new RecordError(`The record has no ${field ?? 'identifier'}, which identifies it.`, {
      code: 'identifier_missing',
    });
  }
  return text;
}

/** How the values of a record become members of what is sent. */
export interface PayloadOptions {
  readonly fields: readonly DestinationField[];
  readonly fieldOptions: Readonly<Record<string, FieldOptions>>;
  /** Ids in place of values that refer to other records, by field and value. */
  readonly references: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What Zendesk has of the record; undefined where there is nothing or it does not matter. */
  readonly existing?: JsonObject | undefined;
  /** Fields that are not sent. */
  readonly without?: readonly string[];
}

/**
 * A record as Zendesk's JSON has it: custom fields below their member, and for tickets as a list of ids and values.
 *
 * @throws RecordError where a reference leads nowhere
 */
export function payloadOf(record: WriteRecord, options: PayloadOptions): JsonObject {
  const { fields, fieldOptions, existing, without = [] } = options;
  const payload: JsonObject = {};
  for (const field of fields) {
    const { fullName } = field;
    const given = record[fullName];
    if (given === undefined || without.includes(fullName)) continue;
    const { arrayOperation = 'overwrite', preserveValues = false } = fieldOptions[fullName] ?? {};
    const before = existing === undefined ? undefined : existingValue(existing, fullName);
    if (preserveValues && !isEmpty(before)) continue;
    const value = valueOf(field, given, options);
    put(
      payload,
      fullName,
      arrayOperation === 'merge' && Array.isArray(before) ? union(before, value) : value,
    );
  }
  return payload;
}

/** What Zendesk has in a field; undefined where its record does not show that field. */
function existingValue(existing: JsonObject, fullName: string): Json | undefined {
  const [, member, key] = NESTED.exec(fullName) ?? [];
  if (member === undefined || key === undefined) return existing[fullName];
  const values = existing[member];
  if (!Array.isArray(values)) return memberOf(values, key);
  return values.filter(isObject).find((entry) => textOf(entry['id']) === key)?.['value'];
}

function put(payload: JsonObject, fullName: string, value: Json): void {
  const [, member, key] = NESTED.exec(fullName) ?? [];
  if (member === undefined || key === undefined) {
    payload[fullName] = value;
  } else if (member === 'custom_fields') {
    const list = payload[member];
    const entry = { id: Number(key), value };
    payload[member] = Array.isArray(list) ? [...list, entry] : [entry];
  } else {
    const values = payload[member];
    payload[member] = { ...(isObject(values) ? values : {}), [key]: value };
  }
}

function valueOf({ fullName, type, array }: DestinationField, given: Json, options: PayloadOptions): Json {
  if (given === null) return array ? [] : null;
  const lookupField = options.fieldOptions[fullName]?.lookupField;
  if (lookupField !== undefined && lookupField !== 'id') {
    const value = textOf(given)?.trim() ?? '';
    if (value === '') return null;
    const id = options.references.get(fullName)?.get(value);
    if (id === undefined) {
      throw new RecordError(
        `Zendesk has no record, or several, whose ${lookupField} is "${value}", for the field ${fullName}.`,
        { code: 'reference_not_found' },
      );
    }
    return type === 'integer' ? Number(id) : id;
  }
  // A decimal is a number where that loses nothing.
  return type === 'decimal' && typeof given === 'string' && String(Number(given)) === given
    ? Number(given)
    : given;
}

function isEmpty(value: Json | undefined): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function union(before: readonly Json[], value: Json): Json {
  return [...new Set([...before, ...(Array.isArray(value) ? value : [])])];
}
