import { deleteSource as endpoint } from '#contract';
import { removeSource } from '#core';
import { workspaceRoute } from '../../route.ts';

export const deleteSource = workspaceRoute(endpoint, async ({ scope, actor, params }) => {
  await removeSource(scope, actor, params.id);
  return { status: 'deleted' };
});
