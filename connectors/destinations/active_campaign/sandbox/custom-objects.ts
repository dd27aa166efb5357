import { randomUUID } from 'node:crypto';
import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { isRecord, now, objectIn, ok, page, text } from './reply.ts';
import type { CustomRecord, SandboxState, Schema } from './state.ts';

export function customObjectRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('GET', /^\/api\/3\/customObjects\/schemas$/, ({ query }) => {
      const schemas = page(state.schemas, query);
      const limit = Number(query.get('limit') ?? 20);
      const offset = Number(query.get('offset') ?? 0);
      return ok({
        schemas: schemas.map(described),
        meta: { total: state.schemas.length, count: schemas.length, limit, offset },
      });
    }),
    route('POST', /^\/api\/3\/customObjects\/records\/([^/]+)$/, (request) => write(state, request)),
    route('DELETE', /^\/api\/3\/customObjects\/records\/([^/]+)\/external\/([^/]+)$/, ({ params }) => {
      const [schemaId = '', externalId = ''] = params;
      return state.records.get(schemaId)?.delete(externalId) === true
        ? { status: 202 }
        : failure(404, 'Not Found', `There is no record with the external id ${externalId}.`);
    }),
  ];
}

function write(state: SandboxState, { params, json }: SandboxRequest): SandboxReply {
  const schema = state.schemas.find(({ id }) => id === params[0]);
  if (schema === undefined) return failure(404, 'Not Found', `There is no schema ${params[0]}.`);
  const given = objectIn(json, 'record');
  const externalId = text(given['externalId']);
  if (externalId === '') return failure(400, 'Bad Request', 'The external id is missing.');
  const records = state.records.get(schema.id) ?? new Map<string, CustomRecord>();
  state.records.set(schema.id, records);
  const known = records.get(externalId);
  const fields = new Map(known?.fields);
  for (const { id, value } of Array.isArray(given['fields']) ? given['fields'].filter(isRecord) : []) {
    const field = schema.fields.find((candidate) => candidate.id === id);
    if (field === undefined) return invalidField(text(id), 'is not defined in the schema');
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    if (field.type === 'number' && value !== null && !isNumber) {
      return invalidField(field.id, 'accepts a number only');
    }
    if (field.options !== undefined && value !== null && !field.options.includes(text(value))) {
      return invalidField(field.id, 'cannot accept a value that is not defined in the schema');
    }
    fields.set(field.id, value);
  }
  const missing = schema.fields.find(({ id, required }) => required && (fields.get(id) ?? null) === null);
  if (missing !== undefined) return invalidField(missing.id, 'is required');
  const relationships = new Map(known?.relationships);
  for (const [id, ids] of Object.entries(objectIn(given, 'relationships'))) {
    if (!schema.relationships.some((relationship) => relationship.id === id)) {
      return invalidField(id, 'is no relationship of the schema');
    }
    relationships.set(id, Array.isArray(ids) ? ids : []);
  }
  const at = now();
  const { id, createdAt } = known ?? { id: randomUUID(), createdAt: at };
  const record = { id, externalId, fields, relationships, createdAt, updatedAt: at };
  records.set(externalId, record);
  return { status: 201, json: { record: written(schema, record) } };
}

function described(schema: Schema) {
  return {
    id: schema.id,
    slug: schema.slug,
    visibility: 'private',
    labels: { singular: schema.singular, plural: schema.plural },
    description: '',
    createdTimestamp: '2026-01-05T09:00:00.000000000Z',
    updatedTimestamp: '2026-01-05T09:00:00.000000000Z',
    fields: schema.fields.map(({ id, label, type, required }) => ({
      id,
      labels: { singular: label, plural: label },
      type,
      required,
      ...(type === 'number' ? { scale: 0 } : {}),
    })),
    icons: { default: '' },
    relationships: schema.relationships.map(({ id, label, namespace, hasMany }) => ({
      id,
      labels: { singular: label, plural: label },
      description: '',
      namespace,
      hasMany,
    })),
  };
}

function written(schema: Schema, record: CustomRecord) {
  return {
    id: record.id,
    externalId: record.externalId,
    schemaId: schema.id,
    fields: [...record.fields].map(([id, value]) => ({ id, value })),
    relationships: Object.fromEntries(record.relationships),
  };
}

function invalidField(field: string, words: string): SandboxReply {
  const detail = `${field} ${words}.`;
  const source = { type: 'pointer', value: `/data/attributes/${field}` };
  return { status: 422, json: { errors: [{ title: `Invalid value for field "${field}"`, detail, source }] } };
}

function failure(status: number, title: string, detail: string): SandboxReply {
  return { status, json: { errors: [{ status, title, detail }] } };
}
