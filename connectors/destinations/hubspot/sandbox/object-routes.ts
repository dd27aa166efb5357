import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { archiveMany, readMany, shown, writeMany } from './batches.ts';
import { refuse } from './errors.ts';
import { findRecord } from './records.ts';
import { searchRecords } from './search.ts';
import type { CrmObject, SandboxState } from './state.ts';
import { findObject } from './state.ts';

/** HubSpot serves dated versions and v3 side by side. */
const OBJECTS = String.raw`^/crm/(?:objects/2026-09|v3/objects)/([^/]+)`;

/** @param may answers 403 in place of a request whose token lacks the scope */
export function objectRoutes(
  state: SandboxState,
  may: (request: SandboxRequest, scope: string) => SandboxReply | undefined,
): SandboxRoute[] {
  const withObject =
    (right: 'read' | 'write', answer: (object: CrmObject, request: SandboxRequest) => SandboxReply) =>
    (request: SandboxRequest): SandboxReply => {
      const [name = ''] = request.params;
      const object = findObject(state, name);
      if (object === undefined) {
        return refuse(400, 'VALIDATION_ERROR', `Unable to infer object type from: ${name}`);
      }
      return may(request, object.scopes[right]) ?? answer(object, request);
    };
  const write = withObject('write', (object, request) =>
    writeMany(state, object, request.params[1] ?? '', request),
  );
  const at = (rest: string): RegExp => new RegExp(`${OBJECTS}${rest}$`);
  return [
    route('GET', at(''), withObject('read', listRecords)),
    route('POST', at('/batch/(create|update|upsert)'), write),
    route('POST', at('/batch/read'), withObject('read', readMany)),
    route('POST', at('/batch/archive'), withObject('write', archiveMany)),
    route('POST', at('/search'), withObject('read', searchRecords)),
    route('POST', at('/gdpr-delete'), withObject('write', forget)),
  ];
}

function listRecords(object: CrmObject, { query }: SandboxRequest): SandboxReply {
  const records = [...object.records.values()].slice(0, Number(query.get('limit') ?? 10));
  return { status: 200, json: { results: records.map(shown) } };
}

function forget(object: CrmObject, { json }: SandboxRequest): SandboxReply {
  const { objectId, idProperty } = json as { objectId: string; idProperty?: string };
  const named = idProperty === undefined ? { id: objectId } : { id: objectId, idProperty };
  const record = findRecord(object, named);
  if (record === undefined) return refuse(404, 'OBJECT_NOT_FOUND', `No contact ${objectId}`);
  object.records.delete(record.id);
  return { status: 204 };
}
