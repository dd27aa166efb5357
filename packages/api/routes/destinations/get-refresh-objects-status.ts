import { refreshObjectsStatus as endpoint } from '#contract';
import { refreshState } from '#core';
import { workspaceRoute } from '../../route.ts';

export const getRefreshObjectsStatus = workspaceRoute(endpoint, async ({ scope, params, query }) => ({
  status: await refreshState(scope, params.id, null, query.refresh_key),
}));
