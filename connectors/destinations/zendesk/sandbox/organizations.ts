import type { SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { queueJob } from './jobs.ts';
import { Refused, listOf, membersOf, mergeValues, sameText, tagsOf, textOf } from './members.ts';
import type { Members } from './members.ts';
import { among, failure, page, reply } from './page.ts';
import { organization } from './seed.ts';
import type { Entity, SandboxState } from './state.ts';
import { newId } from './state.ts';

export function organizationRoutes(state: SandboxState): readonly SandboxRoute[] {
  const { organizations } = state;
  return [
    route('GET', /^\/api\/v2\/organizations\/show_many(?:\.json)?$/, ({ query }) => {
      const byIds = query.has('ids');
      const values = query.get(byIds ? 'ids' : 'external_ids');
      const found = among(organizations.values(), byIds ? 'id' : 'external_id', values);
      return reply({ organizations: found, count: found.length, next_page: null, previous_page: null });
    }),
    route('GET', /^\/api\/v2\/organizations\/search(?:\.json)?$/, (request) => {
      const member = request.query.has('name') ? 'name' : 'external_id';
      const found = [...organizations.values()].filter((one) =>
        sameText(one[member], request.query.get(member)),
      );
      return page(request, 'organizations', found);
    }),
    route('GET', /^\/api\/v2\/organizations(?:\.json)?$/, (request) =>
      page(request, 'organizations', [...organizations.values()]),
    ),
    route('GET', /^\/api\/v2\/organizations\/(\d+)(?:\.json)?$/, ({ params }) => {
      const found = organizations.get(Number(params[0]));
      return found === undefined
        ? failure(404, 'RecordNotFound', 'Not found')
        : reply({ organization: found });
    }),
    route('POST', /^\/api\/v2\/organizations\/create_many(?:\.json)?$/, ({ json }) =>
      queueJob(
        state,
        'Bulk Create Organization',
        listOf(membersOf(json)['organizations']),
        (input, index) => {
          if (textOf(input['name']).trim() === '')
            throw new Refused('OrganizationCreateError', 'Name: cannot be blank');
          const entity = update(state, organization(newId(state), '', {}), input);
          organizations.set(Number(entity.id), entity);
          return { id: entity.id, index };
        },
        (_input, index) => ({ index }),
      ),
    ),
    route('PUT', /^\/api\/v2\/organizations\/update_many(?:\.json)?$/, ({ json }) =>
      queueJob(
        state,
        'Bulk Update Organization',
        listOf(membersOf(json)['organizations']),
        (input) => {
          const found = organizations.get(Number(input['id']));
          if (found === undefined) throw new Refused('OrganizationNotFound', 'Organization not found');
          update(state, found, input);
          return { id: found.id, action: 'update', status: 'Updated', success: true };
        },
        (input) => ({ id: Number(input['id']), action: 'update', status: 'Failed', success: false }),
      ),
    ),
    route('DELETE', /^\/api\/v2\/organizations\/destroy_many(?:\.json)?$/, ({ query }) =>
      queueJob(
        state,
        'Bulk Delete Organization',
        (query.get('ids') ?? '').split(','),
        (id) => {
          if (!organizations.delete(Number(id)))
            throw new Refused('OrganizationNotFound', 'Organization not found');
          return { id: Number(id), action: 'delete', status: 'Deleted', success: true };
        },
        (id) => ({ id: Number(id), action: 'delete', status: 'Failed', success: false }),
      ),
    ),
  ];
}

function update(state: SandboxState, entity: Entity, input: Members): Entity {
  const { id: _id, tags, organization_fields: values, ...plain } = input;
  for (const [member, title] of [
    ['name', 'Name'],
    ['external_id', 'External'],
  ] as const) {
    const holder = [...state.organizations.values()].find((one) => sameText(one[member], plain[member]));
    if (holder !== undefined && holder.id !== entity.id) {
      throw new Refused('OrganizationError', `${title}: ${textOf(plain[member])} has already been taken`);
    }
  }
  const fields = mergeValues(state.organizationFields, entity['organization_fields'], values);
  return Object.assign(
    entity,
    plain,
    { organization_fields: fields },
    tags === undefined ? {} : { tags: tagsOf(tags) },
  );
}
