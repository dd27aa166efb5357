import type { SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { membersOf } from './members.ts';
import { failure, page } from './page.ts';
import type { Membership, SandboxState } from './state.ts';
import { newId } from './state.ts';

export function membershipRoutes(state: SandboxState): readonly SandboxRoute[] {
  const { memberships, users, organizations } = state;
  return [
    route('GET', /^\/api\/v2\/users\/(\d+)\/organization_memberships(?:\.json)?$/, (request) =>
      page(request, 'organization_memberships', membershipsOf(state, Number(request.params[0]))),
    ),
    route('GET', /^\/api\/v2\/organization_memberships(?:\.json)?$/, (request) =>
      page(request, 'organization_memberships', [...memberships.values()]),
    ),
    route('POST', /^\/api\/v2\/organization_memberships(?:\.json)?$/, ({ json }) => {
      const given = membersOf(membersOf(json)['organization_membership']);
      const userId = Number(given['user_id']);
      const organizationId = Number(given['organization_id']);
      if (!users.has(userId) || !organizations.has(organizationId)) {
        return failure(422, 'RecordInvalid', 'Organization or user is invalid');
      }
      if (membershipsOf(state, userId).some((one) => one.organization_id === organizationId)) {
        return failure(422, 'RecordInvalid', 'User is already a member of the organization');
      }
      return { status: 201, json: { organization_membership: join(state, userId, organizationId) } };
    }),
    route('DELETE', /^\/api\/v2\/organization_memberships\/(\d+)(?:\.json)?$/, ({ params }) =>
      memberships.delete(Number(params[0])) ? { status: 204 } : failure(404, 'RecordNotFound', 'Not found'),
    ),
  ];
}

function membershipsOf({ memberships }: SandboxState, userId: number): readonly Membership[] {
  return [...memberships.values()].filter((one) => one.user_id === userId);
}

function join(state: SandboxState, userId: number, organizationId: number): Membership {
  const isFirst = membershipsOf(state, userId).length === 0;
  const membership = {
    id: newId(state),
    user_id: userId,
    organization_id: organizationId,
    default: isFirst || null,
  };
  state.memberships.set(membership.id, membership);
  return membership;
}
