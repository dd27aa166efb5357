import { refreshTableColumnsStatus as endpoint } from '#contract';
import { columnRefreshState } from '#core';
import { workspaceRoute } from '../../../route.ts';

export const getRefreshColumnsStatus = workspaceRoute(endpoint, async ({ scope, params, query }) => ({
  status: await columnRefreshState(scope, params.id, { id: params.table_id }, query.refresh_key),
}));
