import { listDatasets as endpoint } from '#contract';
import { listDatasets, sliceOf } from '#core';
import { presentDataset } from '../../present/dataset.ts';
import { pageRequest, presentPage } from '../../present/page.ts';
import { workspaceRoute } from '../../route.ts';

export const getDatasets = workspaceRoute(endpoint, async ({ scope, query, url }) => {
  const { type, order } = query;
  const isNone = type !== undefined && type !== 'sql';
  const page = isNone
    ? { items: [], total: 0 }
    : await listDatasets(scope, 'datasets', { ...sliceOf(pageRequest(query)), order });
  return presentPage(query, url, page, presentDataset, { type });
});
