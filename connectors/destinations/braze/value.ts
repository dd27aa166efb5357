import type { DestinationField, FieldOptions, Json, JsonObject, WriteRecord } from '#connector-kit';
import { RecordError, isObject } from '#connector-kit';

/** A value as JSON has it: Braze takes numbers as numbers, a decimal reaches us as text. */
export function plainValue(field: DestinationField, value: Json): Json {
  if (field.type !== 'decimal') return value;
  return Array.isArray(value) ? value.map(numberOf) : numberOf(value);
}

/**
 * The value of a user's attribute. Times within arrays are `{"$time": …}`, as JSON has none of its own; those within an
 * object are written so by whoever makes the object.
 *
 * @throws RecordError where an object holds null: Braze then drops every nested attribute of the request without a word
 */
export function attributeValue(
  field: DestinationField,
  value: Json,
  options: FieldOptions | undefined,
): Json {
  if (value === null) return null;
  const plain = plainValue(field, value);
  if (!Array.isArray(plain)) {
    refuseNulls(field, plain);
    return plain;
  }
  const isTime = field.type === 'date_time' || field.type === 'date';
  const entries = isTime ? plain.map((entry) => ({ $time: entry })) : plain;
  for (const entry of entries) refuseNulls(field, entry);
  if (options?.arrayOperation !== 'merge') return entries;
  // https://www.braze.com/docs/api/objects_filters/user_attributes_object/ and …/custom_attributes/array_of_objects/.
  return entries.some(isObject) ? { $add: entries } : { add: entries };
}

/** Two values for one attribute of one user: the later one wins, but what is added to an array adds up. */
export function laterValue(earlier: Json | undefined, later: Json): Json {
  if (!isObject(later)) return later;
  for (const word of ['add', '$add']) {
    const added = later[word];
    if (!Array.isArray(added) || Object.keys(later).length !== 1) continue;
    if (Array.isArray(earlier)) return [...earlier, ...added];
    if (earlier === null) return added;
    const before = isObject(earlier) ? (earlier['$add'] ?? earlier['add']) : undefined;
    if (Array.isArray(before)) return { [word]: [...before, ...added] };
  }
  return later;
}

/** An object, or the JSON text of one, as a column holds it; undefined where it is neither. */
export function objectIn(value: Json): JsonObject | undefined {
  if (typeof value !== 'string') return isObject(value) ? value : undefined;
  try {
    const parsed = JSON.parse(value) as Json;
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The properties of a record: those that one field gives as an object, and the fields that are not of the object's own
 * shape.
 *
 * @throws RecordError where that one field holds something else
 */
export function propertiesOf(record: WriteRecord, name: string, custom: JsonObject): JsonObject | undefined {
  const value = record[name] ?? '';
  const given = value === '' ? {} : objectIn(value);
  if (given === undefined) {
    throw new RecordError(
      `${name} must be a JSON object such as {"color": "red"}. The record was not sent.`,
      {
        code: 'malformed_properties',
      },
    );
  }
  const properties = { ...given, ...custom };
  return Object.keys(properties).length === 0 ? undefined : properties;
}

function refuseNulls(field: DestinationField, value: Json): void {
  if (!isObject(value) && !Array.isArray(value)) return;
  for (const inner of Object.values(value)) {
    if (inner === null) {
      throw new RecordError(
        `${field.fullName} holds null within an object. Braze drops nested attributes with a null: leave the key out.`,
        { code: 'null_in_object' },
      );
    }
    refuseNulls(field, inner);
  }
}

function numberOf(value: Json): Json {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : value;
}
