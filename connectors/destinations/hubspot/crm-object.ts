import type { DestinationField, DestinationObject, Json, JsonObject } from '#connector-kit';
import { ConfigurationError, listOf, memberOf, textOf } from '#connector-kit';
import { associationFields } from './association-field.ts';
import type { Context } from './credentials.ts';
import type { CrmType } from './crm-type.ts';
import { CUSTOM_OBJECT_OPERATIONS } from './crm-type.ts';
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
}

function listProperties(path: string): ApiRequest {
  return {
    method: 'GET',
    path: `/crm/properties/${API_VERSION}/${encodeURIComponent(path)}`,
    doing: `reading the properties of ${path}`,
  };
}

export const listSchemas: ApiRequest = {
  method: 'GET',
  path: `/crm-object-schemas/${API_VERSION}/schemas`,
  query: { archived: false, includePropertyDefinitions: true },
  doing: 'reading the custom objects',
};

/** Throws ConnectorError. */
export async function readStandardObject(context: Context, type: CrmType): Promise<DestinationObject> {
  const properties = await readPages(context, listProperties(type.path));
  const rules = { unique: type.uniqueKeys, searched: type.searchedKeys, required: [] };
  return crmObject(type.path, type.label, properties, rules, type.operations);
}

/** @param schema one of the `results` of the custom objects; nothing for one that is archived or nameless */
export function customObject(schema: JsonObject): DestinationObject[] {
  const path = textOf(schema['objectTypeId']);
  if (path === undefined || schema['archived'] === true) return [];
  const label = textOf(memberOf(schema['labels'], 'singular')) ?? textOf(schema['name']) ?? path;
  const rules = {
    unique: [],
    searched: textsOf(schema['searchableProperties']),
    required: textsOf(schema['requiredProperties']),
  };
  return [crmObject(path, label, listOf(schema, 'properties') ?? [], rules, CUSTOM_OBJECT_OPERATIONS)];
}

/** The fields as they are now. Throws ConnectorError. */
export async function readCrmFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const { unique, required, searched } = crmReference(object);
  const properties = await readPages(context, listProperties(object.fullName));
  return fieldsOf(object.fullName, properties, { unique, required, searched });
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
  };
}

function crmObject(
  path: string,
  label: string,
  properties: readonly JsonObject[],
  rules: KeyRules,
  supportedOperations: DestinationObject['supportedOperations'],
): DestinationObject {
  const reference: Record<string, Json> = {
    kind: 'crm',
    unique: properties
      .filter((one) => isUniqueProperty(one, rules))
      .flatMap(({ name }) => textOf(name) ?? []),
    required: [...rules.required],
    searched: [...rules.searched],
  };
  return {
    fullName: path,
    label,
    supportedOperations,
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
    fields: fieldsOf(path, properties, rules),
    reference,
  };
}

function fieldsOf(path: string, properties: readonly JsonObject[], rules: KeyRules): DestinationField[] {
  const fields = properties.flatMap((property) => propertyField(property, rules));
  const id = fields.find(({ fullName }) => fullName === RECORD_ID);
  const recordId: JsonObject = { name: RECORD_ID, label: 'Record ID', type: 'number' };
  return [
    ...(id === undefined ? propertyField(recordId, rules) : [id]),
    ...fields.filter((field) => field !== id),
    ...associationFields(path),
  ];
}
