import type { Batch, DestinationField, Json, JsonObject, WriteRecord } from '#connector-kit';
import type { Resource } from './answer.ts';
import { isCustom } from './custom-field.ts';
import { fold, valueOf } from './find.ts';
import type { Kind } from './kind.ts';
import type { Resolve } from './references.ts';
import type { ApiRequest } from './request.ts';
import { identifiersIn, textOfScalar, textsOf } from './text-value.ts';

/** What the records of a batch are written with. */
export interface Writing {
  readonly kind: Kind;
  /** The identifier. */
  readonly key: string;
  readonly fields: readonly DestinationField[];
  readonly fieldOptions: Batch['fieldOptions'];
  readonly references: ReadonlyMap<string, Resolve>;
}

/** @throws RecordError for a reference that leads nowhere */
export function createRequest(writing: Writing, record: WriteRecord): ApiRequest {
  const { kind, fields } = writing;
  const data = members(
    writing,
    record,
    fields.filter(({ createable }) => createable),
  );
  return {
    method: 'POST',
    path: `/${kind.plural}`,
    json: { data: { type: kind.type, ...data } },
    doing: `creating ${articled(kind.type)}`,
  };
}

/**
 * Undefined where nothing is left to change: values are preserved, and the identifier is as it is.
 *
 * @throws RecordError for a reference that leads nowhere
 */
export function updateRequest(
  writing: Writing,
  record: WriteRecord,
  found: Resource,
): ApiRequest | undefined {
  const { kind, fields, fieldOptions, key } = writing;
  const changed = fields.filter(
    ({ fullName, updateable }) =>
      updateable &&
      !(fieldOptions[fullName]?.preserveValues === true && hasValue(valueOf(found, fullName))) &&
      !(fullName === key && !addsTo(found, key, textsOf(record[key]))),
  );
  const data = members(writing, record, changed, found);
  if (Object.keys(data).length === 0) return undefined;
  return {
    method: 'PATCH',
    path: `/${kind.plural}/${found.id}`,
    json: { data: { type: kind.type, id: found.id, ...data } },
    // Writing the same values twice changes nothing.
    retry: 'always',
    doing: `updating ${articled(kind.type)}`,
  };
}

/** Attributes and relationships of those fields that the record has; what it lacks is left alone. */
function members(
  writing: Writing,
  record: WriteRecord,
  fields: readonly DestinationField[],
  found?: Resource,
): JsonObject {
  const attributes: JsonObject = {};
  const relationships: JsonObject = {};
  for (const field of fields) {
    const { fullName } = field;
    const value = record[fullName];
    if (value === undefined) continue;
    const resolve = writing.references.get(fullName);
    if (resolve === undefined) attributes[fullName] = attributeValue(writing, field, value, found);
    else {
      const type = writing.kind.relationships[fullName] ?? fullName;
      relationships[fullName] = { data: isEmpty(value) ? null : { type, id: resolve(value) } };
    }
  }
  return {
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    ...(Object.keys(relationships).length === 0 ? {} : { relationships }),
  };
}

function attributeValue(
  { key, fieldOptions }: Writing,
  { fullName, array, type }: DestinationField,
  value: Json,
  found: Resource | undefined,
): Json {
  if (array) {
    const given = [...textsOf(value)];
    // An identifier names the record: it adds an address and never takes one away.
    const merges = fullName === key || fieldOptions[fullName]?.arrayOperation === 'merge';
    return merges && found !== undefined
      ? union(textsOf(valueOf(found, fullName)), given, fullName)
      : union([], given, fullName);
  }
  // As it was looked up.
  if (fullName === key) return identifiersIn(value, key)[0] ?? null;
  if (value === null || !isCustom(fullName)) return value;
  const text = textOfScalar(value);
  // Custom fields are texts, times among them without a zone.
  return type === 'date_time' ? text.replace(/(\.\d+)?Z$/, '') : text;
}

/** Addresses are the same in whatever case. */
function union(there: readonly string[], given: readonly string[], fullName: string): string[] {
  const same = fullName === 'emails' ? fold : (text: string): string => text;
  const all = new Map<string, string>();
  for (const text of [...there, ...given]) if (!all.has(same(text))) all.set(same(text), text);
  return [...all.values()];
}

function addsTo(found: Resource, key: string, given: readonly string[]): boolean {
  const there = new Set(textsOf(found.attributes[key]).map(fold));
  return Array.isArray(found.attributes[key]) && given.some((text) => !there.has(fold(text)));
}

function hasValue(value: Json): boolean {
  return Array.isArray(value) ? value.length > 0 : !isEmpty(value);
}

function isEmpty(value: Json): boolean {
  return value === null || value === '';
}

function articled(type: string): string {
  return `${/^[aeiou]/.test(type) && type !== 'user' ? 'an' : 'a'} ${type}`;
}
