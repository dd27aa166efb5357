import type { StepResult } from '#connector-kit';
import { findActiveRun, findDestination, findLatestEndedRun, findSource } from '#store';
import type { Sync, SyncRun, WorkspaceScope } from '#store';
import { nextRunFacts } from './next-run-facts.ts';
import type { NextRun, Problem } from './next-run-facts.ts';
import { requireSync } from './syncs.ts';

/** Why a sync is not running, and what its next run will do. */
export interface Explanation {
  readonly sync: Sync;
  readonly state: 'working' | 'queued' | 'paused' | 'scheduled' | 'follows' | 'manual';
  readonly summary: string;
  readonly activeRun: SyncRun | undefined;
  readonly lastRun: SyncRun | undefined;
  readonly nextRun: NextRun;
  readonly problems: readonly Problem[];
}

/** Told by what is known already: neither the source nor the destination is asked. @throws NotFound */
export async function explainSync(scope: WorkspaceScope, id: number): Promise<Explanation> {
  const sync = await requireSync(scope, id);
  const [activeRun, lastRun, source, destination, facts] = await Promise.all([
    findActiveRun(scope, id),
    findLatestEndedRun(scope, id),
    findSource(scope, sync.sourceId),
    findDestination(scope, sync.destinationId),
    nextRunFacts(scope, sync),
  ]);
  const state = stateOf(sync, activeRun);
  return {
    sync,
    state,
    summary: inWords(state, sync, activeRun),
    activeRun,
    lastRun,
    nextRun: facts.nextRun,
    problems: [
      ...checkProblem('SOURCE_CHECK_FAILED', `source ${sync.sourceId}`, source),
      ...checkProblem('DESTINATION_CHECK_FAILED', `destination ${sync.destinationId}`, destination),
      ...facts.problems,
      ...lastProblem(lastRun),
    ],
  };
}

function stateOf(sync: Sync, active: SyncRun | undefined): Explanation['state'] {
  if (active?.status === 'working') return 'working';
  if (active !== undefined) return 'queued';
  if (sync.paused) return 'paused';
  if (sync.nextRunAt !== null) return 'scheduled';
  return sync.afterSyncId === null ? 'manual' : 'follows';
}

function inWords(state: Explanation['state'], sync: Sync, run: SyncRun | undefined): string {
  switch (state) {
    case 'working':
      return `Run ${run?.id} is working${run?.currentStep == null ? '' : `: ${run.currentStep}`}.`;
    case 'queued':
      return `Run ${run?.id} is queued: it begins as soon as a worker is free. If it stays so, see whether a worker runs.`;
    case 'paused':
      return 'The sync is paused: neither its schedule nor another sync starts it. A trigger does.';
    case 'scheduled':
      return `The sync waits for its schedule: the next run is due at ${sync.nextRunAt?.toISOString()}.`;
    case 'follows':
      return `The sync runs after each successful run of sync ${sync.afterSyncId}.`;
    case 'manual':
      return 'The sync has no schedule and follows no other sync: it runs when it is triggered.';
  }
}

interface Checked {
  readonly testSucceeded: boolean | null;
  readonly testSteps: readonly StepResult[] | null;
}

function checkProblem(code: string, name: string, checked: Checked | undefined): readonly Problem[] {
  if (checked?.testSucceeded !== false) return [];
  const failed = checked.testSteps?.find(({ status }) => status === 'failed');
  const why = failed === undefined ? '' : ` (${failed.step}): ${failed.error?.message ?? ''}`;
  return [{ code, message: `The last check of ${name} failed${why}` }];
}

function lastProblem(run: SyncRun | undefined): readonly Problem[] {
  if (run?.status !== 'failed' || run.canceled) return [];
  return [
    {
      code: run.errorCode ?? 'RUN_FAILED',
      message: `Run ${run.id} failed: ${run.errorMessage ?? 'unknown'}`,
    },
  ];
}
