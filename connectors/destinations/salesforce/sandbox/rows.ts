import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refusal } from './error.ts';
import type { SandboxObject } from './object.ts';
import type { SaveResult } from './save.ts';
import { deleteRecord, insertRecord, updateRecord, upsertRecord } from './save.ts';
import type { OrganizationState } from './state.ts';
import { fieldOf } from './state.ts';

const NOT_FOUND = refusal(404, 'NOT_FOUND', 'The requested resource does not exist');

/** One record at a time: `/sobjects/{name}`, `…/{id}` and `…/{field}/{value}`. */
export function rowRoutes(state: OrganizationState): SandboxRoute[] {
  const objects = /^\/services\/data\/v[\d.]+\/sobjects\/(\w+)\/?$/;
  const rows = /^\/services\/data\/v[\d.]+\/sobjects\/(\w+)\/([A-Za-z0-9]{15,18})$/;
  const byField = /^\/services\/data\/v[\d.]+\/sobjects\/(\w+)\/(\w+)\/([^/]+)$/;
  const within =
    (act: (object: SandboxObject, request: SandboxRequest) => SandboxReply) =>
    (request: SandboxRequest): SandboxReply => {
      const object = state.objects.get(request.params[0]?.toLowerCase() ?? '');
      return object === undefined ? NOT_FOUND : act(object, request);
    };
  return [
    route(
      'POST',
      objects,
      within((object, request) => saved(insertRecord(state, object, bodyOf(request)), 201)),
    ),
    route(
      'GET',
      rows,
      within((object, { params }) => {
        const record = state.byId(object, params[1] ?? '');
        return record === undefined ? NOT_FOUND : { status: 200, json: withAttributes(object, record) };
      }),
    ),
    route(
      'PATCH',
      rows,
      within((object, request) =>
        saved(updateRecord(state, object, request.params[1] ?? '', bodyOf(request)), 204),
      ),
    ),
    route(
      'DELETE',
      rows,
      within((object, { params }) => saved(deleteRecord(state, object, params[1] ?? ''), 204)),
    ),
    route(
      'PATCH',
      byField,
      within((object, request) => {
        const key = fieldOf(object, request.params[1] ?? '');
        if (key === undefined || !key.idLookup) return NOT_FOUND;
        const result = upsertRecord(state, object, key, {
          ...bodyOf(request),
          [key.name]: request.params[2],
        });
        return result.success
          ? { status: result.created === true ? 201 : 200, json: result }
          : saved(result, 400);
      }),
    ),
  ];
}

export function withAttributes(object: SandboxObject, record: object): object {
  const id = 'Id' in record ? String(record.Id) : '';
  return {
    attributes: { type: object.name, url: `/services/data/v67.0/sobjects/${object.name}/${id}` },
    ...record,
  };
}

function bodyOf({ json }: SandboxRequest): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

function saved(result: SaveResult, status: number): SandboxReply {
  if (result.success) return status === 204 ? { status } : { status, json: result };
  const [error] = result.errors;
  const isGone = error?.statusCode === 'ENTITY_IS_DELETED';
  return {
    status: isGone ? 404 : 400,
    json: result.errors.map(({ statusCode, message, fields }) => ({
      message,
      errorCode: statusCode,
      fields,
    })),
  };
}
