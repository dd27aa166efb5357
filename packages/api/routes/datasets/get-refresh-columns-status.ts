import { refreshDatasetColumnsStatus as endpoint } from '#contract';
import { datasetRefreshState } from '#core';
import { workspaceRoute } from '../../route.ts';

export const getDatasetRefreshStatus = workspaceRoute(endpoint, async ({ scope, params, query }) => ({
  status: await datasetRefreshState(scope, { id: params.id, modelOf: null }, query.refresh_key),
}));
