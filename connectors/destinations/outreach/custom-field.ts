import type { DestinationField, FieldType, Json } from '#connector-kit';
import { isObject, listOf, memberOf, textOf } from '#connector-kit';
import { labelOf, plainField } from './attributes.ts';

const NAME = /^custom\d+$/;

/**
 * By validation type; what is not here is text. How several options of a `multi_inclusion` are put into one text is not
 * documented, so they are written as they come.
 */
const TYPES: Readonly<Record<string, FieldType>> = {
  boolean: 'boolean',
  currency: 'decimal',
  date: 'date',
  date_time: 'date_time',
  numerical: 'decimal',
  percentage: 'decimal',
};

export function isCustom(fullName: string): boolean {
  return NAME.test(fullName);
}

/**
 * The custom fields of a resource type, in the order of their numbers.
 *
 * @param body of `GET /types`: `data[]{type, meta.validations{customN: {type, label, required}}}`
 * @returns undefined where the body is not that
 */
export function customFieldsOf(body: Json | undefined, type: string): DestinationField[] | undefined {
  const types = listOf(body, 'data');
  if (types === undefined) return undefined;
  const entry = types.find((one) => textOf(one['type'])?.toLowerCase() === type);
  const validations = memberOf(entry?.['meta'], 'validations');
  if (!isObject(validations)) return [];
  return Object.entries(validations)
    .filter(([name]) => isCustom(name))
    .toSorted(([one], [other]) => Number(one.slice(6)) - Number(other.slice(6)))
    .map(([name, validation]) => customField(name, validation));
}

function customField(name: string, validation: Json): DestinationField {
  const label = textOf(memberOf(validation, 'label'))?.trim() || labelOf(name);
  const type = TYPES[textOf(memberOf(validation, 'type')) ?? ''] ?? 'string';
  return { ...plainField(name, label, type), requiredForMapping: memberOf(validation, 'required') === true };
}
