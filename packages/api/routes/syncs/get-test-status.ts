import { fetchTestStatus } from '#contract';
import { requireTestRun } from '#core';
import { presentTestRun } from '../../present/test-run.ts';
import { workspaceRoute } from '../../route.ts';

export const getTestStatus = workspaceRoute(fetchTestStatus, async ({ scope, query }) => ({
  status: 'success',
  data: presentTestRun(await requireTestRun(scope, query.sync_run_id)),
}));
