import type { SourceSettings, SourceSubject, Subject } from './check.ts';
import { shape, status } from './expect.ts';
import { one } from './shapes.ts';
import { findStage, stageMappings } from './sync-stage.ts';
import type { SyncStage } from './sync-stage.ts';

/** Adds what the checks of sources, datasets and syncs need. */
export function withSource(subject: Subject, source: SourceSettings): SourceSubject {
  const { client } = subject;
  const { type, credentials, query } = source;
  let opened: Promise<SyncStage> | undefined;

  const createSource: SourceSubject['createSource'] = async (name) => {
    const answer = await client('POST', '/sources', { json: { connection: { name, type, credentials } } });
    status(answer, 201);
    const { id } = shape(one(answer.body, 'created'), { id: 'integer' }, 'data');
    return Number(id);
  };

  const addDataset = async (name: string, sourceId: number): Promise<number> => {
    const json = { name, type: 'sql', source_id: sourceId, query };
    const answer = await client('POST', '/datasets', { json });
    status(answer, 201);
    const { id } = shape(one(answer.body, 'created'), { id: 'integer' }, 'data');
    return Number(id);
  };

  const openStage = async (): Promise<SyncStage> => {
    const { id: destinationId } = await subject.create('Conformance: synced');
    const sourceId = await createSource('Conformance_synced');
    const datasetId = await addDataset('Conformance: synced', sourceId);
    return findStage(client, { sourceId, datasetId, destinationId });
  };

  const stage = (): Promise<SyncStage> => {
    opened ??= openStage();
    return opened;
  };

  return {
    ...subject,
    source,
    createSource,
    stage,
    createDataset: async (name) => addDataset(name, (await stage()).sourceId),
    async createSync(settings = {}) {
      const json = { ...usualSettings(await stage()), ...settings };
      const answer = await client('POST', '/syncs', { json });
      status(answer, 200);
      const { sync_id: id } = shape(one(answer.body, 'created'), { sync_id: 'integer' }, 'data');
      return Number(id);
    },
  };
}

/** What creates a sync on the stage. */
export function usualSettings(stage: SyncStage): Readonly<Record<string, unknown>> {
  return {
    label: 'Conformance',
    operation: 'upsert',
    source_attributes: { connection_id: stage.sourceId, object: { type: 'dataset', id: stage.datasetId } },
    destination_attributes: { connection_id: stage.destinationId, object: stage.object },
    mappings: stageMappings(stage),
    schedule_frequency: 'never',
  };
}
