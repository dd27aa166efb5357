import { randomBytes } from 'node:crypto';
import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { queueJob } from './jobs.ts';
import { Refused, listOf, membersOf, mergeValues, textOf } from './members.ts';
import type { Members } from './members.ts';
import { failure, page, reply } from './page.ts';
import { record } from './seed.ts';
import type { CustomObject, Entity, JobResult, SandboxState } from './state.ts';

export function customObjectRoutes(state: SandboxState): readonly SandboxRoute[] {
  const within =
    (answer: (object: CustomObject, request: SandboxRequest) => SandboxReply) =>
    (request: SandboxRequest): SandboxReply => {
      const object = state.customObjects.get(request.params[0] ?? '');
      return object === undefined ? failure(404, 'RecordNotFound', 'Not found') : answer(object, request);
    };
  return [
    route('GET', /^\/api\/v2\/custom_objects(?:\.json)?$/, () =>
      reply({ custom_objects: [...state.customObjects.values()].map(described) }),
    ),
    route(
      'GET',
      /^\/api\/v2\/custom_objects\/([^/]+)\/fields(?:\.json)?$/,
      within((object, request) => page(request, 'custom_object_fields', object.fields)),
    ),
    route(
      'GET',
      /^\/api\/v2\/custom_objects\/([^/]+)\/records(?:\.json)?$/,
      within((object, request) => page(request, 'custom_object_records', filtered(object, request.query))),
    ),
    route(
      'POST',
      /^\/api\/v2\/custom_objects\/([^/]+)\/jobs(?:\.json)?$/,
      within((object, { json }) => queueRecords(state, object, membersOf(membersOf(json)['job']))),
    ),
  ];
}

/** External ids are told apart by case here, unlike those of users. */
function filtered({ records }: CustomObject, query: URLSearchParams): readonly Entity[] {
  const all = [...records.values()];
  const externalIds = query.get('filter[external_ids]')?.split(',');
  const ids = query.get('filter[ids]')?.split(',');
  return all.filter(
    (one) =>
      (externalIds === undefined || externalIds.includes(textOf(one['external_id']))) &&
      (ids === undefined || ids.includes(textOf(one.id))),
  );
}

function queueRecords(state: SandboxState, object: CustomObject, { action, items }: Members): SandboxReply {
  const byExternalId = (externalId: unknown) =>
    [...object.records.values()].find((one) => one['external_id'] === externalId);
  const reply = queued();
  return reply.status === 200 ? { ...reply, status: 201 } : reply;

  function queued(): SandboxReply {
    switch (action) {
      case 'create_or_update_by_external_id':
        return queueJob(
          state,
          'Custom Object Upsert',
          listOf(items),
          (input, index): JobResult => {
            const before = byExternalId(input['external_id']);
            const entity = written(state, object, before, input);
            return {
              index,
              id: entity.id,
              external_id: entity['external_id'],
              status: 'Updated',
              success: true,
            };
          },
          (_input, index) => ({ index, status: 'Failed', success: false }),
        );
      case 'update':
        return queueJob(
          state,
          'Custom Object Update',
          listOf(items),
          (input) => {
            const before = object.records.get(textOf(input['id']));
            if (before === undefined) throw new Refused('RecordNotFound', 'Not found');
            return { id: written(state, object, before, input).id, action, status: 'Updated', success: true };
          },
          (input) => ({ id: input['id'], action, status: 'Failed', success: false }),
        );
      case 'delete_by_external_id':
        return queueJob(
          state,
          'Custom Object Delete',
          Array.isArray(items) ? items.map(textOf) : [],
          (externalId) => {
            const before = byExternalId(externalId);
            if (before === undefined) throw new Refused('RecordNotFound', 'Not found');
            object.records.delete(textOf(before.id));
            return {
              id: before.id,
              external_id: externalId,
              action: 'delete',
              status: 'Deleted',
              success: true,
            };
          },
          (externalId) => ({ external_id: externalId, action: 'delete', status: 'Failed', success: false }),
        );
      default:
        return failure(400, 'InvalidRequest', `Action ${textOf(action)} is not supported`);
    }
  }
}

function written(
  state: SandboxState,
  object: CustomObject,
  before: Entity | undefined,
  input: Members,
): Entity {
  const values = mergeValues(
    object.fields,
    before?.['custom_object_fields'],
    membersOf(input['custom_object_fields']),
  );
  for (const field of object.fields.filter(({ relationship_target_type: target }) => target === 'zen:user')) {
    const id = values[field.key ?? ''] ?? null;
    if (id !== null && !state.users.has(Number(id))) {
      throw new Refused('RecordInvalid', `${field.title}: ${textOf(id)} is not a user`);
    }
  }
  const name = textOf(input['name'] ?? before?.['name']);
  if (name === '') throw new Refused('RecordInvalid', 'Name: cannot be blank');
  const externalId = textOf(input['external_id'] ?? before?.['external_id']);
  const id = textOf(before?.id) || `01${randomBytes(12).toString('hex').toUpperCase()}`;
  const entity = record(id, object.key, name, externalId, values);
  object.records.set(id, entity);
  return entity;
}

function described({ key, title }: CustomObject) {
  return {
    key,
    title,
    title_pluralized: `${title}s`,
    description: '',
    raw_title: title,
    raw_title_pluralized: `${title}s`,
    raw_description: '',
    created_at: '2026-01-05T09:00:00Z',
    updated_at: '2026-01-05T09:00:00Z',
    created_by_user_id: '1',
    updated_by_user_id: '1',
    url: `https://example.zendesk.com/api/v2/custom_objects/${key}.json`,
  };
}
