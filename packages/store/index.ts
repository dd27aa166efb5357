export * from './access-tokens.ts';
export * from './audit-log.ts';
export * from './connection-jobs.ts';
export * from './datasets.ts';
export type { JobKind, JobState, Role, Tables, TokenKind } from './database.ts';
export * from './destination-calls.ts';
export * from './destination-objects.ts';
export * from './destination-grants.ts';
export * from './destinations.ts';
export { DatabaseUnreachable } from './connection-fault.ts';
export { JobQueue } from './job-queue.ts';
export type { JobHandlers, QueuedJob, QueuedRun, RunHandlers } from './job-queue.ts';
export * from './idempotent-answers.ts';
export * from './due-syncs.ts';
export { inspectDatabase } from './inspect.ts';
export type { DatabaseState } from './inspect.ts';
export * from './key-lock.ts';
export { MigrationError } from './migrate.ts';
export * from './moving/index.ts';
export * from './oauth-authorizations.ts';
export * from './oauth-clients.ts';
export type { Notification } from './notifications.ts';
export { sliceOf } from './page.ts';
export type { Page, PageRequest, Slice } from './page.ts';
export * from './left-tables.ts';
export * from './old-runs.ts';
export * from './rate-budgets.ts';
export * from './secrets.ts';
export * from './source-tables.ts';
export * from './sources.ts';
export * from './sync-uses.ts';
export { DriftError, Store } from './store.ts';
export type { StoreOptions } from './store.ts';
export * from './run-progress.ts';
export * from './sync-run-batches.ts';
export * from './sync-runs.ts';
export * from './sync-sources.ts';
export * from './syncs.ts';
export * from './unsettled-runs.ts';
export { WorkspaceScope } from './workspace-scope.ts';
export * from './workspaces.ts';
export {
  EmbeddedPostgresError,
  findBinaries,
  resolveDataDir,
  startEmbedded,
  startThrowawayPostgres,
} from './embedded/index.ts';
export type { EmbeddedServer, ThrowawayPostgres } from './embedded/index.ts';
export type {
  Alert,
  Schedule,
  ScheduleFrequency,
  SourceObject,
  SyncSettings,
  TriggerReason,
} from './sync-settings.ts';
export * from './sync-places.ts';
