import { route } from '#sandbox-kit';
import type { SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { refusal } from './reply.ts';
import type { SandboxState } from './state.ts';

const USER_ID = '5f1c1e9a-0000-4000-8000-000000000001';
const ORGANIZATION_ID = '5f1c1e9a-0000-4000-8000-000000000002';
const AT = '2026-01-05T08:00:00.000000+00:00';

export function userRoutes(
  { organization }: SandboxState,
  canRead: (request: SandboxRequest) => boolean,
): SandboxRoute[] {
  return [
    route('GET', /^\/api\/v1\/validate$/, () => ({ status: 200, json: { valid: true } })),
    route('GET', /^\/api\/v2\/current_user$/, (request) => {
      if (!canRead(request)) return refusal(403, 'Forbidden');
      return {
        status: 200,
        json: {
          data: {
            type: 'users',
            id: USER_ID,
            attributes: {
              name: 'Sand Box',
              handle: 'sandbox@example.com',
              email: 'sandbox@example.com',
              created_at: AT,
              disabled: false,
              verified: true,
              service_account: false,
              status: 'Active',
            },
            relationships: { org: { data: { type: 'orgs', id: ORGANIZATION_ID } } },
          },
          included: [
            {
              type: 'orgs',
              id: ORGANIZATION_ID,
              attributes: {
                name: organization.name,
                public_id: organization.publicId,
                description: null,
                sharing: 'none',
                url: null,
                disabled: false,
                created_at: AT,
                modified_at: AT,
              },
            },
          ],
        },
      };
    }),
  ];
}
