import { fetchDataset as endpoint } from '#contract';
import { requireDataset } from '#core';
import { presentDataset } from '../../present/dataset.ts';
import { workspaceRoute } from '../../route.ts';

export const getDataset = workspaceRoute(endpoint, async ({ scope, params }) => ({
  status: 'success',
  data: presentDataset(await requireDataset(scope, { id: params.id, modelOf: null })),
}));
