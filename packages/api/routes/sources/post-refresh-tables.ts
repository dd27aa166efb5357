import { refreshTables as endpoint } from '#contract';
import { startTableRefresh } from '#core';
import { workspaceRoute } from '../../route.ts';

export const postRefreshTables = workspaceRoute(endpoint, async ({ services, scope, params }) => ({
  refresh_key: await startTableRefresh(services, scope, params.id),
}));
