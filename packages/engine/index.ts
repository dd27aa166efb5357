export { dryRun } from './dry-run.ts';
export type { DryRun, DryRunWork, SampleRecord } from './dry-run.ts';
export { DiskFullError, FolderError, folderFault } from './folder-fault.ts';
export * from './journal.ts';
export type { Cells } from './map/cells.ts';
export type { FieldNormalization } from './map/field-name.ts';
export { fieldOptionsOf } from './map/mapped-fields.ts';
export type { MappingPlan, MappingRequest } from './map/plan-mappings.ts';
export { planMappings } from './map/plan-mappings.ts';
export type { MadeRecord, RecordMaker } from './map/record-maker.ts';
export { recordMaker } from './map/record-maker.ts';
export { columnsOfTemplate, templateFault } from './map/template.ts';
export * from './mapping.ts';
export * from './plan.ts';
export { fingerprintOf } from './plan/fingerprint.ts';
export { identifierColumns } from './plan/identifier.ts';
export { makePlan } from './plan/make-plan.ts';
export type { MadePlan, PlanInput } from './plan/make-plan.ts';
export { isReplacement } from './plan/mode.ts';
export { PlanReader } from './plan/plan-reader.ts';
export type { PlanRow } from './plan/plan-reader.ts';
export { PlanRefused } from './plan/plan-refused.ts';
export { readRequestOf } from './plan/read-request.ts';
export type { HighWaterMarks } from './plan/read-request.ts';
export { samplePlan } from './plan/plan-samples.ts';
export type { InvalidRow, PlanSamples } from './plan/plan-samples.ts';
export { exportRecords } from './records/export-records.ts';
export { countRecords, findRecords } from './records/find-records.ts';
export type {
  RecordFilter,
  RecordOperation,
  RunRecord,
  RunRecords,
  TimedBatch,
} from './records/run-records.ts';
export { rememberRun } from './remember-run.ts';
export type { MemoryWork, RunMemory } from './remember-run.ts';
export { nextSnapshot } from './snapshot/next-snapshot.ts';
export type { SnapshotInput } from './snapshot/next-snapshot.ts';
export { FolderState } from './state/folder-state.ts';
export { S3State } from './state/s3-state.ts';
export type { S3Place } from './state/s3-state.ts';
export { runFolder, snapshotFolder, syncFolder } from './state/state-folders.ts';
export * from './state/state-store.ts';
export type { RetriedRun } from './retry/retry-plan.ts';
export { runSync } from './run.ts';
export type { RunSource } from './plan-source.ts';
export type { EndedRun, PreparedRun, RunWork } from './run.ts';
export * from './sync-spec.ts';
export { dropLeftTables } from './warehouse/bookkeeping.ts';
export { NoAnswers } from './write/faults.ts';
export { usualPace } from './write/pace.ts';
export type { Pace } from './write/pace.ts';
export { countsOf } from './write/tally.ts';
export { isRepeatable } from './write/way.ts';
export type { WriteTarget } from './write/write-work.ts';
