import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refusal } from './error.ts';
import type { SandboxField, SandboxObject } from './object.ts';
import type { OrganizationState } from './state.ts';

/** `/sobjects` and `/sobjects/{name}/describe`. */
export function describeRoutes(state: OrganizationState): SandboxRoute[] {
  return [
    route('GET', /^\/services\/data\/(v[\d.]+)\/sobjects\/?$/, ({ params }) => ({
      status: 200,
      json: {
        encoding: 'UTF-8',
        maxBatchSize: 200,
        sobjects: [...state.objects.values()].map((object) => summary(object, params[0] ?? '')),
      },
    })),
    route('GET', /^\/services\/data\/(v[\d.]+)\/sobjects\/(\w+)\/describe\/?$/, ({ params }) =>
      description(state, params[0] ?? '', params[1] ?? ''),
    ),
  ];
}

function description(state: OrganizationState, version: string, name: string): SandboxReply {
  const object = state.objects.get(name.toLowerCase());
  if (object === undefined) return refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
  const fields = object.fields.map((field) => fieldDescription(field));
  const json = {
    ...summary(object, version),
    actionOverrides: [],
    childRelationships: [],
    fields,
    recordTypeInfos: [],
  };
  return { status: 200, json };
}

function summary(object: SandboxObject, version: string) {
  const { name, label, keyPrefix, createable, updateable, deletable } = object;
  const path = `/services/data/${version}/sobjects/${name}`;
  return {
    activateable: false,
    createable,
    custom: name.endsWith('__c'),
    customSetting: false,
    deepCloneable: false,
    deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix,
    label,
    labelPlural: `${label}s`,
    layoutable: true,
    mergeable: false,
    mruEnabled: true,
    name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: true,
    triggerable: true,
    undeletable: deletable,
    updateable,
    urls: { rowTemplate: `${path}/{ID}`, describe: `${path}/describe`, sobject: path },
  };
}

const SOAP_TYPES: Readonly<Record<string, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
};

function fieldDescription(field: SandboxField) {
  const { name, type, picklist } = field;
  const isNumber = SOAP_TYPES[type] === 'xsd:double';
  return {
    aggregatable: true,
    autoNumber: field.autoNumber,
    byteLength: field.length * 3,
    calculated: field.calculated,
    caseSensitive: false,
    compoundFieldName: null,
    createable: field.createable,
    custom: name.endsWith('__c'),
    defaultValue: null,
    defaultedOnCreate: field.defaultedOnCreate,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: type === 'int' ? 8 : 0,
    encrypted: false,
    externalId: field.externalId,
    filterable: type !== 'textarea' && type !== 'address',
    groupable: !isNumber,
    idLookup: field.idLookup,
    label: field.label,
    length: SOAP_TYPES[type] === undefined ? field.length : type === 'id' || type === 'reference' ? 18 : 0,
    name,
    nameField: name === 'Name',
    nillable: field.nillable,
    picklistValues: picklist.map((value) => ({ active: true, defaultValue: false, label: value, value })),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: isNumber ? 18 : 0,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    restrictedPicklist: picklist.length > 0,
    scale: isNumber ? 2 : 0,
    soapType: SOAP_TYPES[type] ?? 'xsd:string',
    sortable: true,
    type,
    unique: field.unique,
    updateable: field.updateable,
  };
}
