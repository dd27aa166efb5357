import type { JsonObject } from '#connector-kit';
import type { ApiRequest } from './request.ts';
import { API_VERSION } from './version.ts';

/** Of one request: https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide. */
export const MOST_INPUTS = 100;
const MOST_FOUND = 200;

/** One record of a batch that is sent. */
export interface CrmInput {
  /** The position in the batch of the engine. */
  readonly at: number;
  readonly properties: Readonly<Record<string, string>>;
  /** Of the record that is there already, or its value of `idProperty`. */
  readonly id?: string;
  readonly idProperty?: string;
  readonly associations?: readonly JsonObject[];
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
  return {
    method: 'POST',
    path: `${objects(path)}/batch/read`,
    json: { inputs, idProperty: property, properties: [property], propertiesWithHistory: [] },
    retry: 'always',
    doing: `looking for ${path} by ${property}`,
  };
}

/** @param after of the page before; `0` for the first */
export function searchByKey(
  path: string,
  property: string,
  values: readonly string[],
  after: string,
): ApiRequest {
  // The index holds texts in lower case, and IN compares with them as they are.
  const lower = [...new Set(values.map((value) => value.toLowerCase()))];
  return {
    method: 'POST',
    path: `${objects(path)}/search`,
    json: {
      filterGroups: [{ filters: [{ propertyName: property, operator: 'IN', values: lower }] }],
      properties: [property],
      sorts: [RECORD_ORDER],
      limit: MOST_FOUND,
      after,
    },
    retry: 'always',
    doing: `searching ${path} by ${property}`,
  };
}

/** A fixed order, or pages would overlap. */
const RECORD_ORDER = 'hs_object_id';

function objects(path: string): string {
  return `/crm/objects/${API_VERSION}/${encodeURIComponent(path)}`;
}
