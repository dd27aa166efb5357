import type { DestinationField, FieldOptions } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import type { Mapping } from '../mapping.ts';
import type { SyncSpec } from '../sync-spec.ts';

type Mapped = Pick<SyncSpec, 'mappings' | 'fields' | 'object'>;

/** The key of an append that the destination does not store. */
export const APPEND_KEY = 'unique_id';

/**
 * Mappings with the fields that they fill, in their order, the key of an append left out where it is no field.
 *
 * @throws ConfigurationError where there is no such field
 */
export function mappedFields({
  mappings,
  fields,
  object,
}: Mapped): readonly { readonly mapping: Mapping; readonly field: DestinationField }[] {
  const byName = new Map(fields.map((field) => [field.fullName, field]));
  return mappings.flatMap((mapping) => {
    const field = byName.get(mapping.to);
    if (field !== undefined) return [{ mapping, field }];
    if (mapping.to === APPEND_KEY) return [];
    throw new ConfigurationError(
      `"${object.label}" has no field "${mapping.to}", which a mapping names. Refresh the fields, or change the mapping.`,
    );
  });
}

/** How the fields of a sync are to be written, as a batch says it. */
export function fieldOptionsOf(spec: Mapped): Readonly<Record<string, FieldOptions>> {
  return Object.fromEntries(
    mappedFields(spec).flatMap(({ mapping, field }) => {
      const { arrayOperation, preserveValues, lookupField } = mapping;
      const options: FieldOptions = {
        ...(arrayOperation === null ? {} : { arrayOperation }),
        ...(preserveValues ? { preserveValues } : {}),
        ...(lookupField === null ? {} : { lookupField }),
      };
      return Object.keys(options).length === 0 ? [] : [[field.fullName, options]];
    }),
  );
}
