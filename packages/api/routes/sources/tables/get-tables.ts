import { listSourceTables as endpoint } from '#contract';
import { listSourceTables } from '#core';
import { pageRequest, presentPage } from '../../../present/page.ts';
import { presentTableSummary } from '../../../present/source.ts';
import { workspaceRoute } from '../../../route.ts';

export const getTables = workspaceRoute(endpoint, async ({ services, scope, params, query, url }) => {
  const { search, order_by: orders = [] } = query;
  const { page, refreshedAt } = await listSourceTables(services, scope, params.id, {
    ...pageRequest(query),
    orders,
    ...(search === undefined ? {} : { search }),
  });
  const kept = {
    search,
    order_by: orders.map(({ by, direction }) => `table_${by}:${direction}`).join(',') || undefined,
  };
  return {
    ...presentPage(query, url, page, presentTableSummary, kept),
    last_refreshed_at: refreshedAt,
  };
});
