import { explainSyncEndpoint } from '#contract';
import { explainSync } from '#core';
import { presentExplanation } from '../../present/explanation.ts';
import { workspaceRoute } from '../../route.ts';

export const getExplain = workspaceRoute(explainSyncEndpoint, async ({ scope, params }) => ({
  status: 'success',
  data: presentExplanation(await explainSync(scope, params.id)),
}));
