import { refreshColumnsByName as endpoint } from '#contract';
import { startColumnRefresh } from '#core';
import { workspaceRoute } from '../../../route.ts';
import { tableNameOf } from './table-name.ts';

export const postRefreshColumnsByName = workspaceRoute(
  endpoint,
  async ({ services, scope, params, query }) => ({
    refresh_key: await startColumnRefresh(services, scope, params.id, tableNameOf(query)),
  }),
);
