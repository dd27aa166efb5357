import { deleteModel as endpoint } from '#contract';
import { removeDataset } from '#core';
import { workspaceRoute } from '../../../route.ts';
import { modelNameOf } from './model-name.ts';

export const deleteModel = workspaceRoute(endpoint, async ({ scope, actor, params }) => {
  await removeDataset(scope, actor, modelNameOf(params));
  return { status: 'deleted' };
});
