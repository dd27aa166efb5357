import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { listRecords, resource } from './collection.ts';
import { invalid, refusal } from './reply.ts';
import { schemas } from './schema.ts';
import type { Plural, SandboxRecord, SandboxState } from './state.ts';
import type { Sent } from './validation.ts';
import { check } from './validation.ts';

const NOW = '2026-11-20T09:00:00.000Z';

export function recordRoutes(state: SandboxState): readonly SandboxRoute[] {
  const plurals = Object.keys(schemas) as Plural[];
  return plurals.flatMap((plural) => [
    route('GET', new RegExp(`^/api/v2/${plural}$`), (request) => listRecords(state, plural, request)),
    route('POST', new RegExp(`^/api/v2/${plural}$`), (request) => create(state, plural, request)),
    route('PATCH', new RegExp(`^/api/v2/${plural}/(\\d+)$`), (request) => update(state, plural, request)),
  ]);
}

function create(state: SandboxState, plural: Plural, request: SandboxRequest): SandboxReply {
  const sent = sentIn(request, plural);
  if (sent === undefined || sent.id !== undefined) return invalid('The resource object is malformed.');
  state.beforeCreate?.(plural);
  const checked = check(state, plural, sent);
  if ('refused' in checked) return checked.refused;
  const times = { createdAt: NOW, updatedAt: NOW };
  const record: SandboxRecord = {
    id: state.nextId(),
    attributes: { ...checked.attributes, ...times },
    relationships: checked.relationships,
  };
  state.records[plural].set(record.id, record);
  return { status: 201, json: { data: resource(record, plural) } };
}

function update(state: SandboxState, plural: Plural, request: SandboxRequest): SandboxReply {
  const id = Number(request.params[0]);
  if (!state.records[plural].has(id)) {
    return refusal(404, 'resourceNotFound', `Could not find '${schemas[plural].type}' with ID '${id}'.`);
  }
  if (plural === 'prospects' && state.governed.has(id)) {
    return refusal(403, 'unauthorizedRequest', 'You are not authorized to perform that request.');
  }
  const sent = sentIn(request, plural);
  if (sent?.id !== id) return invalid('The id of the resource object must match the URL.');
  const checked = check(state, plural, sent, id);
  if ('refused' in checked) return checked.refused;
  const record = { id, ...checked, attributes: { ...checked.attributes, updatedAt: NOW } };
  state.records[plural].set(id, record);
  return { status: 200, json: { data: resource(record, plural) } };
}

function sentIn({ json }: SandboxRequest, plural: Plural): (Sent & { readonly id: unknown }) | undefined {
  const data = (json as { data?: Record<string, unknown> } | undefined)?.data;
  if (data?.['type'] !== schemas[plural].type) return undefined;
  const { attributes = {}, relationships = {}, id } = data as Partial<Sent> & { id?: unknown };
  return { attributes, relationships, id };
}
