import type { SyncRun } from '#core';

export function presentSyncRun(run: SyncRun): object {
  const { counts } = run;
  const isOpen = run.completedAt === null;
  const sum = (...parts: (number | undefined)[]): number | null => {
    const known = parts.filter((part) => part !== undefined);
    return known.length === 0 ? null : known.reduce((total, part) => total + part, 0);
  };
  return {
    id: run.id,
    sync_id: run.syncId,
    status: run.status,
    source_record_count: counts.rows ?? null,
    source_record_updates: counts.updates ?? null,
    source_record_deletes: counts.deletes ?? null,
    source_record_invalids: counts.invalid ?? null,
    records_processed: counts.sent ?? null,
    records_updated: sum(counts.succeeded, counts.deletesSucceeded),
    records_failed: sum(counts.rejected, counts.unknown, counts.deletesRejected, counts.deletesUnknown),
    records_invalid: counts.invalid ?? 0,
    counts: Object.fromEntries(Object.entries(counts).map(([name, count]) => [snakeCase(name), count])),
    created_at: run.createdAt,
    started_at: run.startedAt,
    updated_at: run.updatedAt,
    completed_at: run.completedAt,
    scheduled_execution_time: run.scheduledAt,
    error_code: run.errorCode,
    error_message: run.errorMessage,
    error_detail: run.errorDetail,
    ...(run.currentStep !== null && (isOpen || run.status === 'failed')
      ? { current_step: run.currentStep }
      : {}),
    canceled: run.canceled,
    full_sync: run.fullSync,
    sync_trigger_reason: run.triggerReason,
  };
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
