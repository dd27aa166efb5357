import type { Route } from '../route.ts';
import { getConnectorObjectTypes } from './connectors/get-connector-object-types.ts';
import { getConnector } from './connectors/get-connector.ts';
import { getConnectors } from './connectors/get-connectors.ts';
import { deleteDataset } from './datasets/delete-dataset.ts';
import { getDataset } from './datasets/get-dataset.ts';
import { getDatasets } from './datasets/get-datasets.ts';
import { getDatasetRefreshStatus } from './datasets/get-refresh-columns-status.ts';
import { patchDataset } from './datasets/patch-dataset.ts';
import { postDatasets } from './datasets/post-datasets.ts';
import { postDatasetRefresh } from './datasets/post-refresh-columns.ts';
import { deleteDestination } from './destinations/delete-destination.ts';
import { getAuthorizeUrl } from './destinations/get-authorize-url.ts';
import { getCalls } from './destinations/get-calls.ts';
import { getDestination } from './destinations/get-destination.ts';
import { getDestinations } from './destinations/get-destinations.ts';
import { getObjectTypes } from './destinations/get-object-types.ts';
import { getRefreshObjectsStatus } from './destinations/get-refresh-objects-status.ts';
import { getObject } from './destinations/objects/get-object.ts';
import { getObjects } from './destinations/objects/get-objects.ts';
import { getRefreshFieldsStatus } from './destinations/objects/get-refresh-fields-status.ts';
import { postRefreshFields } from './destinations/objects/post-refresh-fields.ts';
import { patchDestination } from './destinations/patch-destination.ts';
import { postDestinations } from './destinations/post-destinations.ts';
import { postRefreshObjects } from './destinations/post-refresh-objects.ts';
import { postTest } from './destinations/post-test.ts';
import { deleteOAuthClient } from './oauth-clients/delete-oauth-client.ts';
import { getOAuthClients } from './oauth-clients/get-oauth-clients.ts';
import { putOAuthClient } from './oauth-clients/put-oauth-client.ts';
import { deleteServiceAccount } from './service-account/delete-service-account.ts';
import { getServiceAccount } from './service-account/get-service-account.ts';
import { putServiceAccount } from './service-account/put-service-account.ts';
import { getSourceType } from './source-types/get-source-type.ts';
import { getSourceTypes } from './source-types/get-source-types.ts';
import { deleteSource } from './sources/delete-source.ts';
import { getSourceObjects } from './sources/get-objects.ts';
import { getRefreshTablesStatus } from './sources/get-refresh-tables-status.ts';
import { getSource } from './sources/get-source.ts';
import { getSources } from './sources/get-sources.ts';
import { deleteModel } from './sources/models/delete-model.ts';
import { getModel } from './sources/models/get-model.ts';
import { getModels } from './sources/models/get-models.ts';
import { getModelRefreshStatus } from './sources/models/get-refresh-columns-status.ts';
import { patchModel } from './sources/models/patch-model.ts';
import { postModels } from './sources/models/post-models.ts';
import { postModelRefresh } from './sources/models/post-refresh-columns.ts';
import { patchSource } from './sources/patch-source.ts';
import { postRefreshTables } from './sources/post-refresh-tables.ts';
import { postSources } from './sources/post-sources.ts';
import { postSourceTest } from './sources/post-test.ts';
import { getColumns } from './sources/tables/get-columns.ts';
import { getRefreshColumnsByNameStatus } from './sources/tables/get-refresh-columns-by-name-status.ts';
import { getRefreshColumnsStatus } from './sources/tables/get-refresh-columns-status.ts';
import { getTable } from './sources/tables/get-table.ts';
import { getTables } from './sources/tables/get-tables.ts';
import { postRefreshColumnsByName } from './sources/tables/post-refresh-columns-by-name.ts';
import { postRefreshColumns } from './sources/tables/post-refresh-columns.ts';
import { getSyncRun } from './sync-runs/get-sync-run.ts';
import { getRecordsCount } from './sync-runs/get-records-count.ts';
import { getRecordsExport } from './sync-runs/get-records-export.ts';
import { getRecords } from './sync-runs/get-records.ts';
import { postCancel } from './sync-runs/post-cancel.ts';
import { deleteSync } from './syncs/delete-sync.ts';
import { getExplain } from './syncs/get-explain.ts';
import { getSyncRuns } from './syncs/get-sync-runs.ts';
import { getSync } from './syncs/get-sync.ts';
import { getSyncs } from './syncs/get-syncs.ts';
import { getTestStatus } from './syncs/get-test-status.ts';
import { patchSync } from './syncs/patch-sync.ts';
import { postSyncs } from './syncs/post-syncs.ts';
import { postTestById } from './syncs/post-test-by-id.ts';
import { postSyncTest } from './syncs/post-test.ts';
import { postDryRun } from './syncs/post-dry-run.ts';
import { postRetryFailed } from './syncs/post-retry-failed.ts';
import { postTrigger } from './syncs/post-trigger.ts';
import { getOwnWorkspace } from './workspace/get-workspace.ts';
import { deleteWorkspace } from './workspaces/delete-workspace.ts';
import { getApiKey } from './workspaces/get-api-key.ts';
import { getWorkspace } from './workspaces/get-workspace.ts';
import { getWorkspaces } from './workspaces/get-workspaces.ts';
import { patchWorkspace } from './workspaces/patch-workspace.ts';
import { postRegenerateApiKey } from './workspaces/post-regenerate-api-key.ts';
import { postWorkspaces } from './workspaces/post-workspaces.ts';

/** Every route of the API; a test holds it against the contract. */
export const routes: readonly Route[] = [
  getDestinations,
  postDestinations,
  getAuthorizeUrl,
  getDestination,
  patchDestination,
  deleteDestination,
  postTest,
  getCalls,
  postRefreshObjects,
  getRefreshObjectsStatus,
  getObjectTypes,
  getObjects,
  getObject,
  postRefreshFields,
  getRefreshFieldsStatus,
  getConnectors,
  getConnector,
  getConnectorObjectTypes,
  getOAuthClients,
  putOAuthClient,
  deleteOAuthClient,
  getServiceAccount,
  putServiceAccount,
  deleteServiceAccount,
  getSourceTypes,
  getSourceType,
  getSources,
  postSources,
  getSource,
  patchSource,
  deleteSource,
  postSourceTest,
  getSourceObjects,
  postRefreshTables,
  getRefreshTablesStatus,
  getTables,
  getColumns,
  postRefreshColumnsByName,
  getRefreshColumnsByNameStatus,
  getTable,
  postRefreshColumns,
  getRefreshColumnsStatus,
  getModels,
  postModels,
  getModel,
  patchModel,
  deleteModel,
  postModelRefresh,
  getModelRefreshStatus,
  getDatasets,
  postDatasets,
  getDataset,
  patchDataset,
  deleteDataset,
  postDatasetRefresh,
  getDatasetRefreshStatus,
  getSyncs,
  postSyncs,
  getSync,
  patchSync,
  deleteSync,
  postTrigger,
  postDryRun,
  postRetryFailed,
  getExplain,
  postSyncTest,
  postTestById,
  getTestStatus,
  getSyncRuns,
  getSyncRun,
  postCancel,
  getRecords,
  getRecordsCount,
  getRecordsExport,
  getOwnWorkspace,
  getWorkspaces,
  postWorkspaces,
  getWorkspace,
  patchWorkspace,
  deleteWorkspace,
  getApiKey,
  postRegenerateApiKey,
];
