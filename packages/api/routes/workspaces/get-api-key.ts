import { fetchWorkspaceKey as endpoint } from '#contract';
import { showWorkspaceKey } from '#core';
import { organizationRoute } from '../../route.ts';

export const getApiKey = organizationRoute(endpoint, async ({ services, who, params }) => ({
  api_key: await showWorkspaceKey(services, who, params.id),
}));
