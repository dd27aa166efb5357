import type { DestinationField, FieldType, JsonObject } from '#connector-kit';
import { textOf } from '#connector-kit';
import { destinationField } from './field.ts';
import { objectOfTarget } from './object-name.ts';

/**
 * Types of custom fields of users, organizations, tickets and custom objects; `tagger` is a ticket's dropdown. A type
 * that is not here is a ticket's system field, or one that no value can be written to.
 */
const TYPES: Readonly<Record<string, { readonly type: FieldType; readonly array?: boolean }>> = {
  checkbox: { type: 'boolean' },
  date: { type: 'date' },
  decimal: { type: 'decimal' },
  dropdown: { type: 'string' },
  integer: { type: 'integer' },
  lookup: { type: 'string' },
  multiselect: { type: 'string', array: true },
  partialcreditcard: { type: 'string' },
  regexp: { type: 'string' },
  tagger: { type: 'string' },
  text: { type: 'string' },
  textarea: { type: 'string' },
};

/**
 * The active custom fields of a list that Zendesk gives.
 *
 * @param prefix before the key (or, for tickets, the id): `user_fields.`
 * @param named by `key`, or by `id` where the fields have no key
 */
export function customFields(
  entries: readonly JsonObject[],
  prefix: string,
  named: 'key' | 'id' = 'key',
): readonly DestinationField[] {
  return entries.flatMap((entry) => {
    const name = textOf(entry[named]);
    const traits = TYPES[textOf(entry['type']) ?? ''];
    // A custom object's own name and external id come along under such keys.
    if (name === undefined || name.startsWith('standard::') || traits === undefined) return [];
    if (entry['active'] === false) return [];
    const target = textOf(entry['relationship_target_type']);
    const lookupObject = target === undefined ? undefined : objectOfTarget(target);
    const label = textOf(entry['title']) ?? name;
    return [
      destinationField(`${prefix}${name}`, label, traits.type, {
        array: traits.array ?? false,
        lookupObject,
      }),
    ];
  });
}
