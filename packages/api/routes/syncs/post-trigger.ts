import { triggerSyncEndpoint } from '#contract';
import { triggerSync } from '#core';
import { workspaceRoute } from '../../route.ts';
import { runStarted } from './run-started.ts';

export const postTrigger = workspaceRoute(
  triggerSyncEndpoint,
  async ({ services, scope, actor, params, query, body, onSaved }) => {
    const run = await triggerSync(services, scope, actor, params.id, {
      forceFullSync: query.force_full_sync ?? body.force_full_sync ?? false,
      confirmDeletes: body.confirm_deletes ?? false,
      ...(onSaved === undefined ? {} : { onSaved }),
    });
    return runStarted(run.id);
  },
  async (_call, madeId) => runStarted(madeId),
);
