import type { Explanation } from '#core';

export function presentExplanation({
  sync,
  state,
  summary,
  activeRun,
  lastRun,
  nextRun,
  problems,
}: Explanation): object {
  return {
    sync_id: sync.id,
    state,
    summary,
    next_run_at: sync.paused ? null : sync.nextRunAt,
    follows_sync_id: sync.afterSyncId,
    active_run:
      activeRun === undefined
        ? null
        : {
            id: activeRun.id,
            status: activeRun.status,
            current_step: activeRun.currentStep,
            started_at: activeRun.startedAt,
          },
    last_run:
      lastRun === undefined
        ? null
        : {
            id: lastRun.id,
            status: lastRun.status,
            canceled: lastRun.canceled,
            completed_at: lastRun.completedAt,
            error_code: lastRun.errorCode,
            error_message: lastRun.errorMessage,
          },
    next_run: { full_sync: nextRun.fullSync, reason: nextRun.reason },
    problems,
  };
}
