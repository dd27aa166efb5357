import { listModels as endpoint } from '#contract';
import { listDatasets, requireSource, sliceOf } from '#core';
import { presentModel } from '../../../present/dataset.ts';
import { pageRequest, presentPage } from '../../../present/page.ts';
import { workspaceRoute } from '../../../route.ts';

export const getModels = workspaceRoute(endpoint, async ({ scope, params, query, url }) => {
  await requireSource(scope, params.id);
  const slice = { ...sliceOf(pageRequest(query)), order: query.order };
  return presentPage(query, url, await listDatasets(scope, { modelsOf: params.id }, slice), presentModel);
});
