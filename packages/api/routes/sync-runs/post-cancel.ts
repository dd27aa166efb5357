import { cancelSyncRun } from '#contract';
import { cancelRun } from '#core';
import { workspaceRoute } from '../../route.ts';

export const postCancel = workspaceRoute(cancelSyncRun, async ({ services, scope, actor, params }) => {
  await cancelRun(services, scope, actor, params.id);
  return { status: 'cancelled', data: {} };
});
