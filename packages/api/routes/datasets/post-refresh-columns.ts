import { refreshDatasetColumns as endpoint } from '#contract';
import { startDatasetRefresh } from '#core';
import { workspaceRoute } from '../../route.ts';

export const postDatasetRefresh = workspaceRoute(endpoint, async ({ services, scope, params }) => ({
  refresh_key: await startDatasetRefresh(services, scope, { id: params.id, modelOf: null }),
}));
