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
          ? hasEmail(state, one, text) || sameText(one['name'], text) || sameText(one['notes'], text)
          : sameText(one['external_id'], externalId),
      );
      return page(request, 'users', found);
    }),
    route('GET', /^\/api\/v2\/users(?:\.json)?$/, (request) => page(request, 'users', liveUsers(state))),
    route('GET', /^\/api\/v2\/users\/(\d+)(?:\.json)?$/, ({ params }) => {
      const found = users.get(Number(params[0]));
      return found === undefined ? failure(404, 'RecordNotFound', 'Not found') : reply({ user: found });
    }),
    route('GET', /^\/api\/v2\/users\/(\d+)\/identities(?:\.json)?$/, (request) => {
      const id = Number(request.params[0]);
      const addresses = [textOf(users.get(id)?.['email']), ...(state.secondaryEmails.get(id) ?? [])];
      const shown = addresses.filter((value) => value !== '');
      return page(
        request,
        'identities',
        shown.map((value, at) => ({
          id: id * 100 + at,
          url: `https://example.zendesk.com/api/v2/users/${id}/identities/${id * 100 + at}.json`,
          user_id: id,
          type: 'email',
          value,
          primary: at === 0,
          verified: true,
        })),
      );
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
          const found = liveUsers(state).find(
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
          const found = liveUsers(state).find((one) => sameText(one.id, id));
          if (found === undefined) throw new Refused('UserNotFound', 'User not found');
          // Kept, and shown, for a month or more.
          found['active'] = false;
          return { id: Number(id), action: 'delete', status: 'Deleted', success: true };
        },
        (id) => ({ id: Number(id), action: 'delete', status: 'Failed', success: false }),
      ),
    ),
  ];
}

function liveUsers({ users }: SandboxState): readonly Entity[] {
  return [...users.values()].filter((one) => one['active'] !== false);
}

function hasEmail({ secondaryEmails }: SandboxState, user: Entity, email: unknown): boolean {
  const others = secondaryEmails.get(Number(user.id)) ?? [];
  return [user['email'], ...others].some((one) => sameText(one, email));
}

function createOrUpdate(
  state: SandboxState,
  input: Members,
): { readonly entity: Entity; readonly isNew: boolean } {
  const all = liveUsers(state);
  const found =
    all.find((one) => sameText(one['external_id'], input['external_id'])) ??
    all.find((one) => hasEmail(state, one, input['email']));
  if (found !== undefined) return { entity: update(state, found, input), isNew: false };
  if (textOf(input['name']).trim() === '') {
    throw new Refused('UserCreateError', 'Name: is too short (minimum one character)');
  }
  const entity = user(newId(state), textOf(input['name']), null, 'end-user', { verified: false });
  const { email, ...others } = input;
  update(state, entity, others);
  checkEmail(state, entity, email);
  entity['email'] = email ?? null;
  state.users.set(Number(entity.id), entity);
  return { entity, isNew: true };
}

function update(state: SandboxState, entity: Entity, input: Members): Entity {
  const { id: _id, email, tags, user_fields: values, skip_verify_email: _skip, ...plain } = input;
  checkEmail(state, entity, email);
  const organizationId = plain['organization_id'] ?? null;
  if (organizationId !== null && !state.organizations.has(Number(organizationId))) {
    throw new Refused('UserUpdateError', `Organization: ${textOf(organizationId)} is invalid`);
  }
  const userFields = mergeValues(state.userFields, entity['user_fields'], values);
  // Another address becomes a secondary one: the primary one stays.
  if (textOf(email) !== '' && !hasEmail(state, entity, email)) {
    const id = Number(entity.id);
    state.secondaryEmails.set(id, [...(state.secondaryEmails.get(id) ?? []), textOf(email)]);
  }
  Object.assign(entity, plain, { user_fields: userFields }, tags === undefined ? {} : { tags: tagsOf(tags) });
  return entity;
}

/** Throws Refused. */
function checkEmail(state: SandboxState, entity: Entity, email: unknown): void {
  if (textOf(email) === '') return;
  if (!/^[^@\s]+@[^@\s]+\.[a-z]+$/i.test(textOf(email))) {
    throw new Refused('UserUpdateError', `Email:  ${textOf(email)} is not properly formatted`);
  }
  if (liveUsers(state).some((one) => one.id !== entity.id && hasEmail(state, one, email))) {
    throw new Refused('UserUpdateError', `Email: ${textOf(email)} is already being used by another user`);
  }
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
