import type { DestinationField, FieldType, JsonObject } from '#connector-kit';
import { textOf } from '#connector-kit';
import { relationshipName } from './name.ts';

/** Field types of https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm. */
const TYPES: Readonly<Record<string, FieldType>> = {
  boolean: 'boolean',
  int: 'integer',
  long: 'integer',
  double: 'decimal',
  currency: 'decimal',
  percent: 'decimal',
  date: 'date',
  datetime: 'date_time',
  time: 'time',
  base64: 'binary',
};

/** Of these, a value can be looked for and says which record is meant. */
const IDENTIFYING = new Set(['id', 'string', 'email', 'phone', 'url', 'int', 'long', 'double', 'currency']);

/** Read in parts (`BillingStreet`), never written whole. */
const COMPOUND = new Set(['address', 'location', 'complexvalue']);

/** An entry of `fields` of a description; none where it can be neither written nor used to find a record. */
export function destinationField(entry: JsonObject): DestinationField[] {
  const fullName = textOf(entry['name']);
  const kind = textOf(entry['type']) ?? 'string';
  if (fullName === undefined || COMPOUND.has(kind) || entry['deprecatedAndHidden'] === true) return [];
  const isId = kind === 'id';
  const createable = entry['createable'] === true;
  const updateable = entry['updateable'] === true;
  const isIndexed = entry['externalId'] === true || entry['idLookup'] === true;
  const isFindable = IDENTIFYING.has(kind) && entry['filterable'] !== false && entry['encrypted'] !== true;
  if (!createable && !updateable && !isId && !(isFindable && (isIndexed || entry['autoNumber'] === true))) {
    return [];
  }
  const array = kind === 'multipicklist';
  return [
    {
      fullName,
      label: textOf(entry['label']) ?? fullName,
      type: TYPES[kind] ?? 'string',
      array,
      createable,
      updateable,
      requiredForMapping: createable && entry['nillable'] === false && entry['defaultedOnCreate'] === false,
      canBeUpsertKey: isIndexed && !isId,
      canBeUpdateKey: isFindable,
      canBeInsertKey: isFindable && createable,
      canBeReferenceKey: isIndexed || isId,
      preserveValuesSupported: updateable && kind !== 'base64' && kind !== 'boolean',
      operations: array ? ['overwrite', 'merge'] : [],
      lookupObject: lookupObjectOf(fullName, entry),
    },
  ];
}

/** A reference to one kind of object, by a relationship whose name follows from the field's: others take ids only. */
function lookupObjectOf(fullName: string, entry: JsonObject): string | null {
  const targets = entry['referenceTo'];
  if (entry['type'] !== 'reference' || !Array.isArray(targets) || targets.length !== 1) return null;
  if (entry['relationshipName'] !== relationshipName(fullName)) return null;
  return textOf(targets[0]) ?? null;
}
