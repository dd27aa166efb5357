import { refreshTableColumns as endpoint } from '#contract';
import { startColumnRefresh } from '#core';
import { workspaceRoute } from '../../../route.ts';

export const postRefreshColumns = workspaceRoute(endpoint, async ({ services, scope, params }) => ({
  refresh_key: await startColumnRefresh(services, scope, params.id, { id: params.table_id }),
}));
