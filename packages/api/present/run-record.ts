import type { RunRecord } from '#core';

export function presentRunRecord(record: RunRecord): object {
  return {
    identifier: record.identifier,
    record_payload: record.payload,
    operation: record.operation,
    status: record.status,
    status_message: record.statusMessage,
    batch_started_at: record.batchStartedAt,
    batch_completed_at: record.batchCompletedAt,
  };
}
