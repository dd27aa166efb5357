import { testSyncById } from '#contract';
import { testSync } from '#core';
import { workspaceRoute } from '../../route.ts';
import { runStarted } from './run-started.ts';

export const postTestById = workspaceRoute(
  testSyncById,
  async ({ services, scope, actor, params, onSaved }) =>
    runStarted((await testSync(services, scope, actor, params.id, onSaved)).id),
  async (_call, madeId) => runStarted(madeId),
);
