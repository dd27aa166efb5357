import type { SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { queueJob } from './jobs.ts';
import { Refused, listOf, membersOf, mergeValues, sameText, tagsOf, textOf } from './members.ts';
import type { Members } from './members.ts';
import { among, failure, page, reply } from './page.ts';
import { user } from './seed.ts';
import type { Entity, SandboxState } from './state.ts';
import { newId } from './state.ts';

export function userRoutes(state: SandboxState): readonly SandboxRoute[] {
  const { users } = state;
  return [
    route('GET', /^\/api\/v2\/users\/show_many(?:\.json)?$/, ({ query }) => {
      const byIds = query.has('ids');
      const found = among(
        users.values(),
        byIds ? 'id' : 'external_id',
        query.get(byIds ? 'ids' : 'external_ids'),
      );
      return reply({ users: found });
    }),
    route('GET', /^\/api\/v2\/users\/search(?:\.json)?$/, (request) => {
      const { query } = request;
      const externalId = query.get('external_id');
      const text = (query.get('query') ?? '').replace(/^email:/, '').replaceAll('"', '');
      const found = [...users.values()].filter((one) =>
        externalId === null
          ? sameText(one['email'], text) || sameText(one['name'], text)
          : sameText(one['external_id'], externalId),
      );
      return page(request, 'users', found);
    }),
    route('GET', /^\/api\/v2\/users(?:\.json)?$/, (request) => page(request, 'users', [...users.values()])),
    route('GET', /^\/api\/v2\/users\/(\d+)(?:\.json)?$/, ({ params }) => {
      const found = users.get(Number(params[0]));
      return found === undefined ? failure(404, 'RecordNotFound', 'Not found') : reply({ user: found });
    }),
    route('POST', /^\/api\/v2\/users\/create_or_update(?:\.json)?$/, ({ json }) => {
      try {
        const { entity, isNew } = createOrUpdate(state, membersOf(membersOf(json)['user']));
        return { status: isNew ? 201 : 200, json: { user: entity } };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return invalid(error);
      }
    }),
    route('POST', /^\/api\/v2\/users\/create_or_update_many(?:\.json)?$/, ({ json }) => {
      if (!state.bulkImports) {
        return failure(403, {
          title: 'Forbidden',
          message: 'You do not have access to this page. Bulk import is disabled',
        });
      }
      return queueJob(
        state,
        'Bulk Create User',
        listOf(membersOf(json)['users']),
        (input) => {
          const { entity, isNew } = createOrUpdate(state, input);
          const { id, email, external_id: externalId } = entity;
          const status = isNew ? 'Created' : 'Updated';
          return {
            id,
            action: isNew ? 'create' : 'update',
            status,
            success: true,
            email,
            external_id: externalId,
          };
        },
        // Its id is the index of the user in the request.
        (_input, index) => ({ id: index, status: 'Failed' }),
      );
    }),
    route('PUT', /^\/api\/v2\/users\/update_many(?:\.json)?$/, ({ json, query }) => {
      const body = membersOf(json);
      const ids = query.get('ids');
      const inputs =
        ids === null
          ? listOf(body['users'])
          : ids.split(',').map((id) => ({ ...membersOf(body['user']), id }));
      return queueJob(
        state,
        'Bulk Update User',
        inputs,
        (input) => {
          const found = [...users.values()].find(
            ({ id, external_id: externalId }) =>
              sameText(id, input['id']) || sameText(externalId, input['external_id']),
          );
          if (found === undefined) throw new Refused('UserNotFound', 'User not found');
          update(state, found, input);
          return { id: found.id, action: 'update', status: 'Updated', success: true };
        },
        (input) => ({ id: Number(input['id']), action: 'update', status: 'Failed', success: false }),
      );
    }),
    route('DELETE', /^\/api\/v2\/users\/destroy_many(?:\.json)?$/, ({ query }) =>
      queueJob(
        state,
        'Bulk Delete User',
        (query.get('ids') ?? '').split(','),
        (id) => {
          if (Number(id) === 1) throw new Refused('UserDeleteError', 'You cannot delete yourself');
          if (!users.delete(Number(id))) throw new Refused('UserNotFound', 'User not found');
          return { id: Number(id), action: 'delete', status: 'Deleted', success: true };
        },
        (id) => ({ id: Number(id), action: 'delete', status: 'Failed', success: false }),
      ),
    ),
  ];
}

function createOrUpdate(
  state: SandboxState,
  input: Members,
): { readonly entity: Entity; readonly isNew: boolean } {
  const all = [...state.users.values()];
  const found =
    all.find((one) => sameText(one['external_id'], input['external_id'])) ??
    all.find((one) => sameText(one['email'], input['email']));
  if (found !== undefined) return { entity: update(state, found, input), isNew: false };
  if (textOf(input['name']).trim() === '') {
    throw new Refused('UserCreateError', 'Name: is too short (minimum one character)');
  }
  const entity = user(newId(state), textOf(input['name']), null, 'end-user', { verified: false });
  update(state, entity, input);
  entity['email'] = input['email'] ?? null;
  state.users.set(Number(entity.id), entity);
  return { entity, isNew: true };
}

function update(state: SandboxState, entity: Entity, input: Members): Entity {
  const { id: _id, email, tags, user_fields: values, skip_verify_email: _skip, ...plain } = input;
  if (typeof email === 'string' && !/^[^@\s]+@[^@\s]+\.[a-z]+$/i.test(email)) {
    throw new Refused('UserUpdateError', `Email:  ${email} is not properly formatted`);
  }
  const owner = [...state.users.values()].find((one) => sameText(one['email'], email));
  if (owner !== undefined && owner.id !== entity.id) {
    throw new Refused('UserUpdateError', `Email: ${textOf(email)} is already being used by another user`);
  }
  const organizationId = plain['organization_id'] ?? null;
  if (organizationId !== null && !state.organizations.has(Number(organizationId))) {
    throw new Refused('UserUpdateError', `Organization: ${textOf(organizationId)} is invalid`);
  }
  const userFields = mergeValues(state.userFields, entity['user_fields'], values);
  // Another address becomes a secondary one: the primary one stays.
  Object.assign(entity, plain, { user_fields: userFields }, tags === undefined ? {} : { tags: tagsOf(tags) });
  return entity;
}

function invalid(error: Refused) {
  return {
    status: 422,
    json: {
      error: 'RecordInvalid',
      description: 'Record validation errors',
      details: { base: [{ description: error.message }] },
    },
  };
}
