import { fetchTable as endpoint } from '#contract';
import { fetchTable } from '#core';
import { presentTable } from '../../../present/source.ts';
import { workspaceRoute } from '../../../route.ts';

export const getTable = workspaceRoute(endpoint, async ({ services, scope, params }) => {
  const { table, fault } = await fetchTable(services, scope, params.id, { id: params.table_id });
  const message =
    fault ?? (table.columns === null ? 'The columns are still being fetched: ask again.' : undefined);
  return { status: 'success', data: presentTable(table), ...(message === undefined ? {} : { message }) };
});
