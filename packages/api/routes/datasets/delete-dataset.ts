import { deleteDataset as endpoint } from '#contract';
import { removeDataset } from '#core';
import { workspaceRoute } from '../../route.ts';

export const deleteDataset = workspaceRoute(endpoint, async ({ scope, actor, params }) => {
  await removeDataset(scope, actor, { id: params.id, modelOf: null });
  return { status: 'deleted' };
});
