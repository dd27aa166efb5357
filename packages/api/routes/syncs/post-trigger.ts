import { triggerSyncEndpoint } from '#contract';
import { triggerSync } from '#core';
import { workspaceRoute } from '../../route.ts';

const started = (runId: number) => ({ status: 'success', data: { sync_run_id: runId } });

export const postTrigger = workspaceRoute(
  triggerSyncEndpoint,
  async ({ services, scope, actor, params, query, body, onSaved }) => {
    const run = await triggerSync(services, scope, actor, params.id, {
      forceFullSync: query.force_full_sync ?? body.force_full_sync ?? false,
      confirmDeletes: body.confirm_deletes ?? false,
      ...(onSaved === undefined ? {} : { onSaved }),
    });
    return started(run.id);
  },
  async (_call, madeId) => started(madeId),
);
