import { deleteDestination as endpoint } from '#contract';
import { removeDestination } from '#core';
import { workspaceRoute } from '../../route.ts';

export const deleteDestination = workspaceRoute(endpoint, async ({ scope, actor, params }) => {
  await removeDestination(scope, actor, params.id);
  return { status: 'deleted' };
});
