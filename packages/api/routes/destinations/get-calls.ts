import { listCalls as endpoint } from '#contract';
import { listCalls, requireDestination } from '#core';
import { presentCall } from '../../present/call.ts';
import { pageRequest, presentPage } from '../../present/page.ts';
import { workspaceRoute } from '../../route.ts';

export const getCalls = workspaceRoute(endpoint, async ({ scope, params, query, url }) => {
  await requireDestination(scope, params.id);
  return presentPage(query, url, await listCalls(scope, params.id, pageRequest(query)), presentCall);
});
