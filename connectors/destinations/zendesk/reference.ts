import type { Batch, FieldOptions, Json, WriteRecord } from '#connector-kit';
import { RecordError, textOf } from '#connector-kit';
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
    const values = new Set(positions.flatMap((at) => textsOf(records[at]?.[fullName])));
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

/** One value, or those of an array. */
function textsOf(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => textOf(one)?.trim() ?? []);
}

/**
 * The ids of the records that the array of a field refers to.
 *
 * @throws RecordError where one leads nowhere
 */
export function idsReferredTo(
  record: WriteRecord,
  field: string,
  { lookupField = 'id' }: Pick<FieldOptions, 'lookupField'>,
  references: References,
): readonly string[] {
  return textsOf(record[field]).map((value) => {
    const id = lookupField === 'id' ? value : references.get(field)?.get(value);
    if (id !== undefined) return id;
    throw new RecordError(
      `Zendesk has no record, or several, whose ${lookupField} is "${value}", for the field ${field}.`,
      {
        code: 'reference_not_found',
      },
    );
  });
}
