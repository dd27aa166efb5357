import { refreshTablesStatus as endpoint } from '#contract';
import { tableRefreshState } from '#core';
import { workspaceRoute } from '../../route.ts';

export const getRefreshTablesStatus = workspaceRoute(endpoint, async ({ scope, params, query }) => ({
  status: await tableRefreshState(scope, params.id, query.refresh_key),
}));
