import { refreshColumnsByNameStatus as endpoint } from '#contract';
import { columnRefreshState } from '#core';
import { workspaceRoute } from '../../../route.ts';
import { tableNameOf } from './table-name.ts';

export const getRefreshColumnsByNameStatus = workspaceRoute(endpoint, async ({ scope, params, query }) => ({
  status: await columnRefreshState(scope, params.id, tableNameOf(query), query.refresh_key),
}));
