import { refreshModelColumns as endpoint } from '#contract';
import { startDatasetRefresh } from '#core';
import { workspaceRoute } from '../../../route.ts';
import { modelNameOf } from './model-name.ts';

export const postModelRefresh = workspaceRoute(endpoint, async ({ services, scope, params }) => ({
  refresh_key: await startDatasetRefresh(services, scope, modelNameOf(params)),
}));
