import { regenerateWorkspaceKey as endpoint } from '#contract';
import { regenerateWorkspaceKey } from '#core';
import { organizationRoute } from '../../route.ts';

export const postRegenerateApiKey = organizationRoute(endpoint, async ({ services, who, params }) => ({
  api_key: await regenerateWorkspaceKey(services, who, params.id),
}));
