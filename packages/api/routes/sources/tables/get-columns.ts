import { listTableColumns as endpoint } from '#contract';
import { fetchColumns } from '#core';
import { presentPage, slicePage } from '../../../present/page.ts';
import { presentTableColumn } from '../../../present/source.ts';
import { workspaceRoute } from '../../../route.ts';
import { tableNameOf } from './table-name.ts';

export const getColumns = workspaceRoute(endpoint, async ({ services, scope, params, query, url }) => {
  const table = await fetchColumns(services, scope, params.id, tableNameOf(query));
  const { table_catalog, table_schema, table_name } = query;
  return {
    ...presentPage(query, url, slicePage(query, table.columns ?? []), presentTableColumn, {
      table_catalog,
      table_schema,
      table_name,
    }),
    last_refreshed_at: table.columnsRefreshedAt,
  };
});
