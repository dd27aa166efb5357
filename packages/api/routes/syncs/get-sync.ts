import { fetchSyncEndpoint } from '#contract';
import { fetchSync } from '#core';
import { presentSync } from '../../present/sync.ts';
import { workspaceRoute } from '../../route.ts';

export const getSync = workspaceRoute(fetchSyncEndpoint, async ({ scope, params }) => ({
  status: 'success',
  data: presentSync(await fetchSync(scope, params.id)),
}));
