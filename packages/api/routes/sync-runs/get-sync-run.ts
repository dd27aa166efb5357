import { fetchSyncRun } from '#contract';
import { requireRun } from '#core';
import { presentSyncRun } from '../../present/sync-run.ts';
import { workspaceRoute } from '../../route.ts';

export const getSyncRun = workspaceRoute(fetchSyncRun, async ({ scope, params }) => ({
  status: 'success',
  data: presentSyncRun(await requireRun(scope, params.id)),
}));
