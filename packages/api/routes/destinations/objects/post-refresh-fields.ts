import { refreshFields as endpoint } from '#contract';
import { startFieldRefresh } from '#core';
import { workspaceRoute } from '../../../route.ts';

export const postRefreshFields = workspaceRoute(endpoint, async ({ services, scope, params }) => ({
  refresh_key: await startFieldRefresh(services, scope, params.id, params.full_name),
}));
