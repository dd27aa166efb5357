import type { DestinationField, FieldType, JsonObject } from '#connector-kit';
import { memberOf, textOf } from '#connector-kit';
import { destinationField } from './field.ts';

/** HubSpot's own id of a record. */
export const RECORD_ID = 'hs_object_id';

/** Which properties identify a record of one object. */
export interface KeyRules {
  /** Unique whatever the property says: `email` of contacts. */
  readonly unique: readonly string[];
  /** Looked for by search. */
  readonly searched: readonly string[];
  /** Without a value for these no record can be created. */
  readonly required: readonly string[];
}

const TYPES: Readonly<Record<string, FieldType>> = {
  bool: 'boolean',
  number: 'decimal',
  date: 'date',
  datetime: 'date_time',
  json: 'json',
};

/** `checkbox` holds several options; `booleancheckbox` and `radio` hold one. */
const SEVERAL = 'checkbox';

/** What HubSpot takes to tell records apart by: single lines of text and numbers. Dates and options are searched by other values than they are read. */
const KEY_KINDS: ReadonlySet<string> = new Set(['string text', 'number number']);

/** The field of a property; none for one that is archived, or hidden by HubSpot itself. */
export function propertyField(property: JsonObject, rules: KeyRules): DestinationField[] {
  const name = textOf(property['name']);
  const isHidden = property['hidden'] === true && property['hubspotDefined'] === true;
  if (name === undefined || property['archived'] === true || (isHidden && name !== RECORD_ID)) return [];
  const label = textOf(property['label']) ?? name;
  if (name === RECORD_ID) {
    return [destinationField(name, label, 'string', { createable: false, updateKey: true, reference: true })];
  }
  const writable = isWritable(property);
  const isUnique = isUniqueProperty(property, rules);
  const isKey = isUnique || isSearched(property, name, rules);
  const type = textOf(property['type']) ?? '';
  return [
    destinationField(name, label, TYPES[type] ?? 'string', {
      array: type === 'enumeration' && property['fieldType'] === SEVERAL,
      createable: writable,
      key: writable && isKey,
      reference: isKey,
      required: rules.required.includes(name),
    }),
  ];
}

/** Whether HubSpot finds a record by this property in batches. */
export function isUniqueProperty(property: JsonObject, rules: KeyRules): boolean {
  return property['hasUniqueValue'] === true || rules.unique.includes(textOf(property['name']) ?? '');
}

function isSearched(property: JsonObject, name: string, { searched }: KeyRules): boolean {
  const type = textOf(property['type']) ?? '';
  const kind = `${type} ${textOf(property['fieldType']) ?? ''}`;
  if (searched.includes(name)) return type === 'string' || type === 'number';
  return property['hubspotDefined'] !== true && KEY_KINDS.has(kind);
}

function isWritable(property: JsonObject): boolean {
  return (
    memberOf(property['modificationMetadata'], 'readOnlyValue') !== true && property['calculated'] !== true
  );
}
