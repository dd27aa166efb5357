import { dryRunSync as endpoint } from '#contract';
import { dryRunSync } from '#core';
import { presentDryRun } from '../../present/dry-run.ts';
import { workspaceRoute } from '../../route.ts';

export const postDryRun = workspaceRoute(endpoint, async ({ services, scope, params, body }) => ({
  status: 'success',
  data: presentDryRun(await dryRunSync(services, scope, params.id, { forceFullSync: body.force_full_sync })),
}));
