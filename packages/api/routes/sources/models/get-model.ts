import { fetchModel as endpoint } from '#contract';
import { requireDataset } from '#core';
import { presentModel } from '../../../present/dataset.ts';
import { workspaceRoute } from '../../../route.ts';
import { modelNameOf } from './model-name.ts';

export const getModel = workspaceRoute(endpoint, async ({ scope, params }) => ({
  status: 'success',
  data: presentModel(await requireDataset(scope, modelNameOf(params))),
}));
