import { deleteDestination as endpoint } from '#contract';
import { removeDestination } from '#core';
import { workspaceRoute } from '../../route.ts';

export const deleteDestination = workspaceRoute(endpoint, async ({ services, scope, actor, params }) => {
  await removeDestination(services, scope, actor, params.id);
  return { status: 'deleted' };
});
