import { refreshObjects as endpoint } from '#contract';
import { startObjectRefresh } from '#core';
import { workspaceRoute } from '../../route.ts';

export const postRefreshObjects = workspaceRoute(endpoint, async ({ services, scope, params }) => ({
  refresh_key: await startObjectRefresh(services, scope, params.id),
}));
