import { listSyncRuns } from '#contract';
import { listRuns } from '#core';
import { pageRequest, presentPage } from '../../present/page.ts';
import { presentSyncRun } from '../../present/sync-run.ts';
import { workspaceRoute } from '../../route.ts';

export const getSyncRuns = workspaceRoute(listSyncRuns, async ({ scope, params, query, url }) =>
  presentPage(query, url, await listRuns(scope, params.id, pageRequest(query)), presentSyncRun),
);
