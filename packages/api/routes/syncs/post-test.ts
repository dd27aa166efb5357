import { testSync as endpoint } from '#contract';
import { testSync } from '#core';
import { workspaceRoute } from '../../route.ts';
import { runStarted } from './run-started.ts';

/** Names its sync in the body; see `postTestById` for the path. */
export const postSyncTest = workspaceRoute(
  endpoint,
  async ({ services, scope, actor, body, onSaved }) =>
    runStarted((await testSync(services, scope, actor, body.sync_id, onSaved)).id),
  async (_call, madeId) => runStarted(madeId),
);
