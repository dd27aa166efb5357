import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { text } from '../duck/sql.ts';
import type { StoredFile } from '../state/state-store.ts';
import { openRecords } from './records-sql.ts';
import type { RecordFilter, RunRecords } from './run-records.ts';

/**
 * Stores a run's records as Parquet: `identifier`, `record_payload` (JSON, the cells of the source row by column),
 * `operation`, `status`, `status_message`, `batch_started_at`, `batch_completed_at`, `sync_configuration_id`, `sync_run_id`.
 *
 * @param statePath where the file is kept in the state store: `syncs/1/runs/2`
 * @throws StateError where the plan is missing or damaged
 */
export async function exportRecords(
  run: RunRecords,
  filter: Pick<RecordFilter, 'status' | 'operation'>,
  statePath: string,
): Promise<StoredFile> {
  const { duck, relation } = await openRecords(run, filter);
  try {
    const file = join(run.workDir, `records-${randomUUID()}.parquet`);
    const members = run.plan.columns.map(({ name }, at) => `${text(name)}, c${at}`);
    await duck.write(
      `SELECT id AS identifier, json_object(${members.join(', ')})::VARCHAR AS record_payload, operation, status,
           message AS status_message, started_at::TIMESTAMPTZ AS batch_started_at,
           completed_at::TIMESTAMPTZ AS batch_completed_at,
           ${run.spec.syncId}::BIGINT AS sync_configuration_id, ${run.runId}::BIGINT AS sync_run_id
         FROM ${relation}`,
      file,
    );
    return await run.state.put(`${statePath}/records-${randomUUID()}.parquet`, file);
  } finally {
    duck.close();
  }
}
