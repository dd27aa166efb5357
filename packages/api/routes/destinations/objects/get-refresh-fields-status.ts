import { refreshFieldsStatus as endpoint } from '#contract';
import { refreshState } from '#core';
import { workspaceRoute } from '../../../route.ts';

export const getRefreshFieldsStatus = workspaceRoute(endpoint, async ({ scope, params, query }) => ({
  status: await refreshState(scope, params.id, params.full_name, query.refresh_key),
}));
