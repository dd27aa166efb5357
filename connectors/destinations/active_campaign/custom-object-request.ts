import type { DestinationField, Json, JsonObject, WriteRecord } from '#connector-kit';
import { RecordError } from '#connector-kit';
import { EXTERNAL_ID, relationshipId, schemaFieldId } from './custom-object.ts';
import type { ApiRequest } from './request.ts';

/** @throws RecordError where the record has no external id */
function externalIdOf(record: WriteRecord): string {
  const value = record[EXTERNAL_ID];
  const id = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  if (id === '') throw new RecordError('The record has no external id.', { code: 'missing_external_id' });
  return id;
}

/** Creates or updates by external id, so it may be sent twice. A field that the record lacks is left alone. */
export function writeCustomRecord(
  schemaId: string,
  record: WriteRecord,
  fields: readonly DestinationField[],
): ApiRequest {
  const payload: JsonObject = { externalId: externalIdOf(record) };
  const values: JsonObject[] = [];
  const relationships: JsonObject = {};
  for (const field of fields) {
    const value = record[field.fullName];
    if (value === undefined) continue;
    const id = schemaFieldId(field.fullName);
    const relationship = relationshipId(field.fullName);
    if (id !== undefined) values.push({ id, value: valueOf(field, value) });
    if (relationship !== undefined) relationships[relationship] = idsOf(value);
  }
  if (values.length > 0) payload['fields'] = values;
  if (Object.keys(relationships).length > 0) payload['relationships'] = relationships;
  return {
    method: 'POST',
    path: `/customObjects/records/${encodeURIComponent(schemaId)}`,
    doing: 'writing a custom object',
    json: { record: payload },
    retry: 'always',
  };
}

export function deleteCustomRecord(schemaId: string, record: WriteRecord): ApiRequest {
  const externalId = encodeURIComponent(externalIdOf(record));
  return {
    method: 'DELETE',
    path: `/customObjects/records/${encodeURIComponent(schemaId)}/external/${externalId}`,
    doing: 'deleting a custom object',
  };
}

/** A number field takes a JSON number; a decimal reaches us as text. */
function valueOf(field: DestinationField, value: Json): Json {
  return field.type === 'decimal' && typeof value === 'string' ? Number(value) : value;
}

function idsOf(value: Json): Json[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}
