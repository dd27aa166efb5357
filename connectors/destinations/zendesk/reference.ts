import type { Batch } from '#connector-kit';
import { textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { findRecords, foldValue } from './find.ts';

/** Ids in place of values, by field and value. */
export type References = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The ids of the records that these records refer to by something else than an id. A value that leads to none, or to
 * several, is left out.
 *
 * @throws as `findRecords`
 */
export async function resolveReferences(
  context: Context,
  { records, fields, fieldOptions }: Pick<Batch, 'records' | 'fields' | 'fieldOptions'>,
  positions: readonly number[],
): Promise<References> {
  const references = new Map<string, ReadonlyMap<string, string>>();
  for (const { fullName, lookupObject } of fields) {
    const lookupField = fieldOptions[fullName]?.lookupField;
    if (lookupObject === null || lookupField === undefined || lookupField === 'id') continue;
    const values = new Set(positions.flatMap((at) => textOf(records[at]?.[fullName]) ?? []));
    const found = await findRecords(context, lookupObject, lookupField, values);
    const ids = [...values].flatMap((value) => {
      const [only, another] = found.get(foldValue(lookupObject, value)) ?? [];
      const id = another === undefined ? textOf(only?.['id']) : undefined;
      return id === undefined ? [] : [[value, id] as const];
    });
    references.set(fullName, new Map(ids));
  }
  return references;
}
