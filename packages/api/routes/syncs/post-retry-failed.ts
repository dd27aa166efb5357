import { retryFailed as endpoint } from '#contract';
import { requireRun, retryFailed } from '#core';
import { workspaceRoute } from '../../route.ts';

const answer = (runId: number | null, ofRunId: number, recordCount: number) => ({
  status: 'success',
  data: { sync_run_id: runId, source_sync_run_id: ofRunId, record_count: recordCount },
});

export const postRetryFailed = workspaceRoute(
  endpoint,
  async ({ services, scope, actor, params, body, onSaved }) => {
    const { runId, ofRunId, recordCount } = await retryFailed(services, scope, actor, params.id, {
      statuses: body.statuses,
      runId: body.sync_run_id,
      isPreview: body.preview,
      ...(onSaved === undefined ? {} : { onSaved }),
    });
    return answer(runId, ofRunId, recordCount);
  },
  async ({ scope }, madeId) => {
    const { options, counts } = await requireRun(scope, madeId);
    return answer(madeId, options.retry?.runId ?? madeId, counts.updates ?? 0);
  },
);
