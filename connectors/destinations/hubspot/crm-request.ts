import type { JsonObject } from '#connector-kit';
import type { KeyForm } from './record-key.ts';
import type { ApiRequest } from './request.ts';
import { API_VERSION } from './version.ts';

/** Of one request: https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide. */
export const MOST_INPUTS = 100;

/** https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm, "Limits": characters of a body. */
export const LONGEST_SEARCH = 3_000;
const MOST_FOUND = 200;

/** Of a contact, joined by semicolons: HubSpot finds it by each of them too. */
export const ADDITIONAL_EMAILS = 'hs_additional_emails';

/** One record of a batch that is sent. */
export interface CrmInput {
  /** The position in the batch of the engine. */
  readonly at: number;
  readonly properties: Readonly<Record<string, string>>;
  /** Of the record that is there already, or its value of `idProperty`. */
  readonly id?: string;
  readonly idProperty?: string;
  readonly associations?: readonly JsonObject[];
  /** By which the record can be told where an answer does not repeat the trace id. */
  readonly key?: { readonly field: string; readonly value: string; readonly form: KeyForm };
}

/** Names an input, so that its result or error can be told. */
export function traceOf({ at }: CrmInput): string {
  return `record-${at}`;
}

export type CrmVerb = 'create' | 'update' | 'upsert';

const DOING = { create: 'creating', update: 'updating', upsert: 'creating or updating' } as const;

export function writeBatch(path: string, verb: CrmVerb, inputs: readonly CrmInput[]): ApiRequest {
  return {
    method: 'POST',
    path: `${objects(path)}/batch/${verb}`,
    json: { inputs: inputs.map((input) => body(verb, input)) },
    // Creating twice would make two records; the others find the record again.
    retry: verb === 'create' ? 'safe' : 'always',
    doing: `${DOING[verb]} ${path}`,
  };
}

function body(verb: CrmVerb, input: CrmInput): JsonObject {
  const { id, idProperty, properties, associations = [] } = input;
  const named = { properties: { ...properties }, objectWriteTraceId: traceOf(input) };
  if (verb === 'create') return { ...named, associations: [...associations] };
  return { ...named, id: id ?? '', ...(idProperty === undefined ? {} : { idProperty }) };
}

export function archiveBatch(path: string, ids: readonly string[]): ApiRequest {
  return {
    method: 'POST',
    path: `${objects(path)}/batch/archive`,
    json: { inputs: ids.map((id) => ({ id })) },
    retry: 'always',
    doing: `archiving ${path}`,
  };
}

/** For contacts only: deletes for good, and keeps the address from coming back. */
export function gdprDelete(path: string, objectId: string): ApiRequest {
  return {
    method: 'POST',
    path: `${objects(path)}/gdpr-delete`,
    json: { objectId },
    retry: 'always',
    doing: `deleting ${path} for good`,
  };
}

export function readByKey(path: string, property: string, values: readonly string[]): ApiRequest {
  const inputs = values.map((id) => ({ id }));
  const properties = property === 'email' ? [property, ADDITIONAL_EMAILS] : [property];
  return {
    method: 'POST',
    path: `${objects(path)}/batch/read`,
    json: { inputs, idProperty: property, properties, propertiesWithHistory: [] },
    retry: 'always',
    doing: `looking for ${path} by ${property}`,
  };
}

/** @param values in lower case: the index holds texts so, and IN compares with them as they are */
export function searchByKey(path: string, property: string, values: readonly string[]): ApiRequest {
  return {
    method: 'POST',
    path: `${objects(path)}/search`,
    json: {
      filterGroups: [{ filters: [{ propertyName: property, operator: 'IN', values: [...new Set(values)] }] }],
      properties: [property],
      sorts: [],
      limit: MOST_FOUND,
      after: '0',
    },
    retry: 'always',
    doing: `searching ${path} by ${property}`,
  };
}

function objects(path: string): string {
  return `/crm/objects/${API_VERSION}/${encodeURIComponent(path)}`;
}
