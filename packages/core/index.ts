export { bootstrap } from './bootstrap.ts';
export type { BootstrapTokens } from './bootstrap.ts';
export { findConnector, listConnectors } from './connectors.ts';
export * from './destinations.ts';
export { Conflict, Forbidden, Gone, InvalidInput, NotFound, Refusal, TooEarly } from './errors.ts';
export { fetchObject, refreshState, startFieldRefresh, startObjectRefresh } from './refresh.ts';
export { openDestination } from './open-destination.ts';
export type { OpenedDestination } from './open-destination.ts';
export { abandonConnectionJob, runConnectionJob } from './run-connection-job.ts';
export { changeSource, createSource, removeSource, requireSource, testSource } from './sources/sources.ts';
export {
  changeDataset,
  createDataset,
  datasetRefreshState,
  removeDataset,
  requireDataset,
  startDatasetRefresh,
} from './sources/datasets.ts';
export { listSourceObjects } from './sources/source-objects.ts';
export type { SourceObject } from './sources/source-objects.ts';
export { findSourceType, listSourceTypes, syncEnginesOf } from './sources/source-types.ts';
export {
  columnRefreshState,
  fetchColumns,
  fetchTable,
  listSourceTables,
  startColumnRefresh,
  startTableRefresh,
  tableRefreshState,
} from './sources/tables.ts';
export { openSource } from './sources/open-source.ts';
export type { OpenedSource } from './sources/open-source.ts';
export type { Actor, Log, Services } from './services.ts';
export { TokenHolders } from './token-holders.ts';
export { WorkFolders } from './work-folders.ts';
export { newToken, TOKEN_PREFIX } from './token.ts';
export { organizationActor } from './organization-actor.ts';
export type { OrganizationActor } from './organization-actor.ts';
export * from './workspaces.ts';
export { answerOnce } from './idempotency.ts';
export type { KeptAnswer } from './idempotency.ts';
export { startAuthorization } from './oauth/authorize.ts';
export { finishAuthorization } from './oauth/callback.ts';
export { CALLBACK_PATH, listClients, putClient, removeClient } from './oauth/clients.ts';
export type { KnownClient } from './oauth/clients.ts';
export { keepGrantsAlive } from './oauth/keep-alive.ts';
export { TokenMemory } from './oauth/stored-grant.ts';
export { putServiceAccount, removeServiceAccount } from './change-service-account.ts';
export { serviceAccountEmail, showServiceAccount } from './service-accounts.ts';
export type { KnownServiceAccount } from './service-accounts.ts';
export { queueDueRuns } from './syncs/queue-due-runs.ts';
export { queueFollowers } from './syncs/queue-followers.ts';
export { queueRun } from './syncs/queue-run.ts';
export type { QueuedRunResult, RunRequest } from './syncs/queue-run.ts';
export { cancelRun, listRuns, requireRun } from './syncs/sync-runs.ts';
export type {
  AlertInput,
  DestinationInput,
  MappingInput,
  ModeInput,
  SourceInput,
  SyncInput,
  TriggersInput,
} from './syncs/sync-input.ts';
export { changeSync } from './syncs/change-sync.ts';
export { explainSync } from './syncs/explain-sync.ts';
export type { Explanation } from './syncs/explain-sync.ts';
export { requireTestRun, testSync } from './syncs/test-sync.ts';
export { removeSync } from './syncs/remove-sync.ts';
export { createSync, fetchSync, listSyncs, requireSync, validateSync } from './syncs/syncs.ts';
export type { ShownSync } from './syncs/syncs.ts';
export { followRun } from './syncs/follow-run.ts';
export { removeOld } from './syncs/retention.ts';
export { EXPORT_PATH, openExport } from './syncs/export-link.ts';
export { countRunRecords, exportRunRecords, listRunRecords } from './syncs/run-records.ts';
export type { RecordFilter, RunRecord } from '#engine';
export { retryFailed } from './syncs/retry-failed.ts';
export { dryRunSync } from './syncs/dry-run.ts';
export type { ShownDryRun } from './syncs/dry-run.ts';
export type { SampleRecord } from '#engine';
export { abandonSyncRun, runSyncJob } from './syncs/run-sync.ts';
export { workspaceOfRun, workspaceOfSync } from './syncs/sync-places.ts';
export { triggerSync } from './syncs/trigger-sync.ts';
export type { TriggerRequest } from './syncs/trigger-sync.ts';
export type { Mapping, MappingFrom } from '#engine';
export type { DescribedSource, Sync, SyncRun } from '#store';
export { sendableFields } from '#connector-kit';
export {
  countJobs,
  countRuns,
  listCalls,
  listDatasets,
  listDestinations,
  listSources,
  sliceOf,
  listObjects,
  listWorkspaces,
} from '#store';
export type {
  Destination,
  DiscoveredTable,
  StoredDataset,
  StoredSource,
  DestinationCall,
  DiscoveredObject,
  Page,
  PageRequest,
  Role,
  Tables,
  TokenHolder,
  Workspace,
  WorkspaceScope,
} from '#store';
export type {
  AnyDestination,
  AnySource,
  SourceColumn,
  SourceTable,
  CredentialField,
  DestinationField,
  DestinationObject,
  Json,
  JsonObject,
  Operation,
} from '#connector-kit';
export { commandLineOwner } from './command-line.ts';
export { createPersonalToken, listPersonalTokens, revokePersonalToken } from './personal-tokens.ts';
export { openEachKey, requireKeys } from './keys/open-each-key.ts';
export type { OpenedKey } from './keys/open-each-key.ts';
export { keyStatus } from './keys/key-status.ts';
export type { KeyStatus } from './keys/key-status.ts';
export { retireKey } from './keys/retire-key.ts';
export { rotateKeys } from './keys/rotate-keys.ts';
export type { Rotation } from './keys/rotate-keys.ts';
export { exportStore } from './moving/export-store.ts';
export type { ExportRequest } from './moving/export-store.ts';
export { importStore } from './moving/import-store.ts';
export { checkPassphrase } from './moving/passphrase.ts';
