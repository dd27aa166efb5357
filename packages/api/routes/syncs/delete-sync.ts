import { deleteSyncEndpoint } from '#contract';
import { removeSync } from '#core';
import { workspaceRoute } from '../../route.ts';

export const deleteSync = workspaceRoute(deleteSyncEndpoint, async ({ services, scope, actor, params }) => {
  await removeSync(services, scope, actor, params.id);
  return { status: 'deleted' };
});
