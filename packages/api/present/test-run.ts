import type { SyncRun } from '#core';

export function presentTestRun(run: SyncRun): object {
  const { rejected = 0, unknown = 0, invalid = 0, deletesRejected = 0, deletesUnknown = 0 } = run.counts;
  const failed = rejected + unknown + invalid + deletesRejected + deletesUnknown;
  return {
    id: run.id,
    status: run.status,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    completed_at: run.completedAt,
    error_code: run.errorCode,
    error_message: run.errorMessage,
    error_detail: run.errorDetail,
    current_step: run.currentStep,
    ...(run.completedAt === null
      ? {}
      : { sample_record: run.sampleRecord, sample_record_failed: run.status === 'failed' || failed > 0 }),
  };
}
