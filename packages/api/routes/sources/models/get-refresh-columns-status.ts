import { refreshModelColumnsStatus as endpoint } from '#contract';
import { datasetRefreshState } from '#core';
import { workspaceRoute } from '../../../route.ts';
import { modelNameOf } from './model-name.ts';

export const getModelRefreshStatus = workspaceRoute(endpoint, async ({ scope, params, query }) => ({
  status: await datasetRefreshState(scope, modelNameOf(params), query.refresh_key),
}));
