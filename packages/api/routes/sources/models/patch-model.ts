import { updateModelEndpoint } from '#contract';
import { changeDataset } from '#core';
import { presentModel } from '../../../present/dataset.ts';
import { workspaceRoute } from '../../../route.ts';
import { modelNameOf } from './model-name.ts';

export const patchModel = workspaceRoute(
  updateModelEndpoint,
  async ({ services, scope, actor, params, body }) => {
    const { name, query, description, approved } = body;
    const changed = await changeDataset(services, scope, actor, modelNameOf(params), {
      ...(name === undefined || name === null ? {} : { name }),
      ...(query === undefined || query === null ? {} : { query }),
      ...(description === undefined ? {} : { description }),
      ...(approved === undefined ? {} : { approved }),
    });
    return { status: 'updated', data: presentModel(changed) };
  },
);
