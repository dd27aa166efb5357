import type { Transaction } from 'kysely';
import {
  deleteDataset,
  findDataset,
  holdDataset,
  holdSource,
  insertDataset,
  ofSource,
  recordAudit,
  updateDataset,
} from '#store';
import type { StoredDataset, StoredDatasetChange, Tables, WorkspaceScope } from '#store';
import { queueJob, queueJobWithin, waitForJob } from '../connection-jobs.ts';
import { InvalidInput, NotFound } from '../errors.ts';
import { refreshStateOf } from '../refresh-state.ts';
import type { Actor, Services } from '../services.ts';
import { refuseWhileUsed } from '../sync-uses.ts';

/** How a request names a dataset: by its id alone, or as a model of a source. */
export interface DatasetName {
  readonly id: number;
  /** Of a model; null for a dataset. */
  readonly modelOf: number | null;
}

function nounOf({ modelOf }: DatasetName): 'model' | 'dataset' {
  return modelOf === null ? 'dataset' : 'model';
}

function fits(dataset: StoredDataset | undefined, name: DatasetName): dataset is StoredDataset {
  if (dataset === undefined || dataset.isModel !== (name.modelOf !== null)) return false;
  return name.modelOf === null || dataset.sourceId === name.modelOf;
}

/** @throws NotFound */
export async function requireDataset(scope: WorkspaceScope, name: DatasetName): Promise<StoredDataset> {
  const dataset = await findDataset(scope, name.id);
  if (!fits(dataset, name)) throw new NotFound(`${nounOf(name)} ${name.id}`);
  return dataset;
}

export interface DatasetRequest {
  readonly sourceId: number;
  readonly isModel: boolean;
  readonly name: string;
  readonly description: string | null;
  readonly query: string;
  readonly approved: boolean | null;
  /** Runs in the transaction that saves the dataset. */
  readonly onSaved?: (transaction: Transaction<Tables>, id: number) => Promise<void>;
}

/**
 * Saves a dataset or model, then fetches its columns; waits for them for a while.
 *
 * @throws NotFound where a model's source is none, InvalidInput where a dataset's is
 */
export async function createDataset(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  request: DatasetRequest,
): Promise<StoredDataset> {
  const { onSaved, ...wanted } = request;
  const noun = wanted.isModel ? 'model' : 'dataset';
  const { id, job } = await scope.transaction(async (inside, transaction) => {
    if ((await holdSource(inside, wanted.sourceId)) === undefined) {
      if (wanted.isModel) throw new NotFound(`source ${wanted.sourceId}`);
      throw new InvalidInput(`source_id: this workspace has no source ${wanted.sourceId}`);
    }
    const dataset = await insertDataset(inside, wanted);
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: `${noun}.create`,
      subject: `${noun}:${dataset.id}`,
      details: { name: dataset.name, source_id: dataset.sourceId },
    });
    await onSaved?.(transaction, dataset.id);
    const about = ofSource(dataset.sourceId, { datasetId: dataset.id });
    return {
      id: dataset.id,
      job: await queueJobWithin(services, inside, transaction, about, 'refresh_columns'),
    };
  });
  await waitForJob(services, scope, job.id);
  return requireDataset(scope, { id, modelOf: wanted.isModel ? wanted.sourceId : null });
}

/** Changes a dataset or model; with another query, fetches its columns. @throws NotFound */
export async function changeDataset(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  name: DatasetName,
  change: StoredDatasetChange,
): Promise<StoredDataset> {
  const { sourceId } = await requireDataset(scope, name);
  const noun = nounOf(name);
  const job = await scope.transaction(async (inside, transaction) => {
    if ((await holdSource(inside, sourceId)) === undefined) throw new NotFound(`source ${sourceId}`);
    const before = await holdDataset(inside, name.id);
    if (!fits(before, name)) throw new NotFound(`${noun} ${name.id}`);
    const { query, ...rest } = change;
    const isRewritten = query !== undefined && query !== before.query;
    const after = await updateDataset(inside, name.id, { ...rest, ...(isRewritten ? { query } : {}) });
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: `${noun}.update`,
      subject: `${noun}:${name.id}`,
      details: { name: after.name, query_changed: isRewritten },
    });
    const about = ofSource(sourceId, { datasetId: name.id });
    return isRewritten ? queueJobWithin(services, inside, transaction, about, 'refresh_columns') : undefined;
  });
  if (job !== undefined) await waitForJob(services, scope, job.id);
  return requireDataset(scope, name);
}

/** @throws NotFound, Conflict naming the syncs that use it */
export async function removeDataset(scope: WorkspaceScope, actor: Actor, name: DatasetName): Promise<void> {
  const { sourceId } = await requireDataset(scope, name);
  const noun = nounOf(name);
  await scope.transaction(async (inside, transaction) => {
    // A sync that is being made holds its source.
    if ((await holdSource(inside, sourceId, 'deletion')) === undefined)
      throw new NotFound(`source ${sourceId}`);
    const dataset = await holdDataset(inside, name.id);
    if (!fits(dataset, name)) throw new NotFound(`${noun} ${name.id}`);
    await refuseWhileUsed(inside, { datasetId: name.id }, `${noun} ${name.id}`);
    await deleteDataset(inside, name.id);
    await recordAudit(transaction, {
      organizationId: null,
      workspaceId: scope.workspaceId,
      actor,
      action: `${noun}.delete`,
      subject: `${noun}:${name.id}`,
    });
  });
}

/** @returns the refresh_key. @throws NotFound */
export async function startDatasetRefresh(
  services: Services,
  scope: WorkspaceScope,
  name: DatasetName,
): Promise<number> {
  const { id: datasetId, sourceId } = await requireDataset(scope, name);
  return (await queueJob(services, scope, ofSource(sourceId, { datasetId }), 'refresh_columns')).id;
}

/** @throws NotFound, InvalidInput as `refreshStateOf` */
export async function datasetRefreshState(
  scope: WorkspaceScope,
  name: DatasetName,
  key: string | undefined,
): Promise<'processing' | 'completed'> {
  const { id: datasetId, sourceId } = await requireDataset(scope, name);
  return refreshStateOf(scope, ofSource(sourceId, { datasetId }), ['refresh_columns'], key);
}
