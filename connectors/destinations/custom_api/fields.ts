import type { DestinationField, DestinationObject, FieldType } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { ask } from './call.ts';
import type { Context } from './credentials.ts';
import type { WireObject } from './objects.ts';
import { wireObject } from './objects.ts';
import { flag, isObject, isText, quote } from './shape.ts';

export const WIRE_TYPES: readonly FieldType[] = [
  'boolean',
  'decimal',
  'float',
  'integer',
  'date',
  'date_time',
  'string',
];

/** A field as the endpoint describes it. */
export interface WireField {
  readonly field_api_name: string;
  readonly label: string;
  readonly identifier: boolean;
  readonly required: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly type: FieldType;
  readonly array: boolean;
}

/** @throws ConnectorError */
export async function discoverFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const fields = await listFields(context, { object_api_name: object.fullName, label: object.label });
  return fields.map((field) => destinationField(field, object));
}

/** @throws ConnectorError */
export async function listFields(context: Context, object: WireObject): Promise<readonly WireField[]> {
  return readFields(await ask(context, 'list_fields', { object: wireObject(object) }), object);
}

/** @throws ConfigurationError naming the field at fault, or that none is an identifier */
export function readFields(result: unknown, object: WireObject): readonly WireField[] {
  const place = `list_fields for ${object.object_api_name}`;
  const listed = isObject(result) ? result['fields'] : undefined;
  if (!Array.isArray(listed)) {
    throw new ConfigurationError(`${place} must answer {"fields": […]}: "fields" is no list.`);
  }
  const fields = listed.map((field: unknown, index) => readField(field, `${place}: field ${index + 1}`));
  if (new Set(fields.map((field) => field.field_api_name)).size < fields.length) {
    throw new ConfigurationError(`${place} names a field_api_name twice: each must be one field.`);
  }
  if (!fields.some((field) => field.identifier)) {
    throw new ConfigurationError(
      `${place} marks no field as identifier: at least one string or integer field that is no array must have ` +
        '"identifier": true.',
    );
  }
  return fields;
}

/** The samples leave flags out, and the documentation's own list of keys spells one of them `identifer`. */
function readField(field: unknown, place: string): WireField {
  const name = isObject(field) ? field['field_api_name'] : undefined;
  if (!isObject(field) || !isText(name)) {
    throw new ConfigurationError(`${place} has no "field_api_name".`);
  }
  const spelling = isText(field['type']) ? field['type'].toLowerCase() : undefined;
  const type = WIRE_TYPES.find((known) => known === spelling);
  if (type === undefined) {
    throw new ConfigurationError(
      `${place}, ${name}, has the type ${quote(field['type'])}: it must be one of ${WIRE_TYPES.join(', ')}.`,
    );
  }
  const array = flag(field['array'], false);
  const identifies = flag(field['identifier'] ?? field['identifer'], false);
  return {
    field_api_name: name,
    label: isText(field['label']) ? field['label'] : name,
    identifier: identifies && !array && (type === 'string' || type === 'integer'),
    required: flag(field['required'], false),
    createable: flag(field['createable'], true),
    updateable: flag(field['updateable'], true),
    type,
    array,
  };
}

function destinationField(field: WireField, object: DestinationObject): DestinationField {
  const offers = (...operations: string[]): boolean =>
    field.identifier && object.supportedOperations.some((operation) => operations.includes(operation));
  return {
    fullName: field.field_api_name,
    label: field.label,
    type: field.type,
    array: field.array,
    createable: field.createable,
    updateable: field.updateable,
    requiredForMapping: field.required,
    canBeUpsertKey: offers('upsert', 'mirror'),
    canBeUpdateKey: offers('update'),
    canBeInsertKey: offers('insert'),
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: field.array ? ['overwrite'] : [],
    lookupObject: null,
  };
}
