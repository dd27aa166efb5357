import type { DestinationField, DestinationObject, Json, JsonObject } from '#connector-kit';
import { ConfigurationError, listOf, memberOf, textOf } from '#connector-kit';
import type { Associated } from './association-field.ts';
import { associatedWith, associationFields } from './association-field.ts';
import type { Context } from './credentials.ts';
import type { CrmType } from './crm-type.ts';
import { CUSTOM_OBJECT_OPERATIONS, crmTypes } from './crm-type.ts';
import { textsOf } from './error-words.ts';
import { readPages } from './pages.ts';
import type { KeyRules } from './property.ts';
import { RECORD_ID, isUniqueProperty, propertyField } from './property.ts';
import type { ApiRequest } from './request.ts';
import { API_VERSION } from './version.ts';

/** What writing needs to know of a kind of CRM record: the `reference` of its object. */
export interface CrmReference {
  readonly kind: 'crm';
  /** By which HubSpot finds records in batches; other keys are searched. */
  readonly unique: readonly string[];
  /** Properties that must have a value at creation. */
  readonly required: readonly string[];
  readonly searched: readonly string[];
  readonly associated: readonly Associated[];
}

/** Of an object's properties, whose options may be many thousands. */
const MOST_PROPERTY_BYTES = 64 * 1024 * 1024;

function listProperties(path: string): ApiRequest {
  return {
    method: 'GET',
    path: `/crm/properties/${API_VERSION}/${encodeURIComponent(path)}`,
    maxResponseBytes: MOST_PROPERTY_BYTES,
    doing: `reading the properties of ${path}`,
  };
}

/** Without properties: with those of all custom objects an answer could not be held. */
export const listSchemas: ApiRequest = {
  method: 'GET',
  path: `/crm-object-schemas/${API_VERSION}/schemas`,
  query: { archived: false, includePropertyDefinitions: false },
  doing: 'reading the custom objects',
};

/** Throws ConnectorError. */
export async function readStandardObject(context: Context, type: CrmType): Promise<DestinationObject> {
  const properties = await readPages(context, listProperties(type.path));
  const rules = { unique: type.uniqueKeys, searched: type.searchedKeys, required: [] };
  return crmObject(type, properties, rules, associatedWith(type.path));
}

/**
 * @param schemas of all custom objects, which may be associated with one another
 * @returns undefined for one that is archived or nameless. Throws ConnectorError
 */
export async function readCustomObject(
  context: Context,
  schema: JsonObject,
  schemas: readonly JsonObject[],
): Promise<DestinationObject | undefined> {
  const path = textOf(schema['objectTypeId']);
  if (path === undefined || schema['archived'] === true) return undefined;
  return customObject(schema, await readPages(context, listProperties(path)), schemas);
}

export function customObject(
  schema: JsonObject,
  properties: readonly JsonObject[],
  schemas: readonly JsonObject[],
): DestinationObject {
  const path = textOf(schema['objectTypeId']) ?? '';
  const type = { path, label: labelOf(schema), operations: CUSTOM_OBJECT_OPERATIONS };
  const rules = {
    unique: [],
    searched: textsOf(schema['searchableProperties']),
    required: textsOf(schema['requiredProperties']),
  };
  const ends = (listOf(schema, 'associations') ?? []).flatMap((definition) =>
    ['fromObjectTypeId', 'toObjectTypeId'].flatMap((end) => textOf(definition[end]) ?? []),
  );
  return crmObject(type, properties, rules, associatedOf(new Set(ends), path, schemas));
}

/** HubSpot's own kinds of records and custom ones whose object type ids are among `ends`. */
function associatedOf(
  ends: ReadonlySet<string>,
  self: string,
  schemas: readonly JsonObject[],
): readonly Associated[] {
  const own = crmTypes.flatMap(({ objectTypeId, path, label }): Associated[] =>
    ends.has(objectTypeId) ? [[path, label]] : [],
  );
  const custom = schemas.flatMap((schema): Associated[] => {
    const id = textOf(schema['objectTypeId']);
    return id !== undefined && id !== self && ends.has(id) ? [[id, labelOf(schema)]] : [];
  });
  return [...own, ...custom];
}

function labelOf(schema: JsonObject): string {
  const { name, objectTypeId, labels } = schema;
  return textOf(memberOf(labels, 'singular')) ?? textOf(name) ?? textOf(objectTypeId) ?? '?';
}

/** The fields as they are now. Throws ConnectorError. */
export async function readCrmFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const { unique, required, searched, associated } = crmReference(object);
  const properties = await readPages(context, listProperties(object.fullName));
  return fieldsOf(properties, { unique, required, searched }, associated);
}

/** @throws ConfigurationError for an object that was listed by an older version */
export function crmReference(object: DestinationObject): CrmReference {
  const { reference } = object;
  if (memberOf(reference, 'kind') !== 'crm') {
    throw new ConfigurationError(
      `Refresh the objects: ${object.label} is not known well enough to be written.`,
    );
  }
  return {
    kind: 'crm',
    unique: textsOf(memberOf(reference, 'unique')),
    required: textsOf(memberOf(reference, 'required')),
    searched: textsOf(memberOf(reference, 'searched')),
    associated: (listOf(reference, 'associated') ?? []).map(({ object: path, label }) => [
      textOf(path) ?? '',
      textOf(label) ?? '',
    ]),
  };
}

function crmObject(
  { path, label, operations }: Pick<CrmType, 'path' | 'label' | 'operations'>,
  properties: readonly JsonObject[],
  rules: KeyRules,
  associated: readonly Associated[],
): DestinationObject {
  const reference: Record<string, Json> = {
    kind: 'crm',
    unique: properties
      .filter((one) => isUniqueProperty(one, rules))
      .flatMap(({ name }) => textOf(name) ?? []),
    required: [...rules.required],
    searched: [...rules.searched],
    associated: associated.map(([object, name]) => ({ object, label: name })),
  };
  return {
    fullName: path,
    label,
    supportedOperations: operations,
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
    fields: fieldsOf(properties, rules, associated),
    reference,
  };
}

function fieldsOf(
  properties: readonly JsonObject[],
  rules: KeyRules,
  associated: readonly Associated[],
): DestinationField[] {
  const fields = properties.flatMap((property) => propertyField(property, rules));
  const id = fields.find(({ fullName }) => fullName === RECORD_ID);
  const recordId: JsonObject = { name: RECORD_ID, label: 'Record ID', type: 'number' };
  return [
    ...(id === undefined ? propertyField(recordId, rules) : [id]),
    ...fields.filter((field) => field !== id),
    ...associationFields(associated),
  ];
}
