import { updateDatasetEndpoint } from '#contract';
import { changeDataset, InvalidInput, requireDataset } from '#core';
import { presentDataset } from '../../present/dataset.ts';
import { workspaceRoute } from '../../route.ts';

export const patchDataset = workspaceRoute(
  updateDatasetEndpoint,
  async ({ services, scope, actor, params, body }) => {
    const { name, query, description, type, source_id: sourceId } = body;
    const named = { id: params.id, modelOf: null };
    const before = await requireDataset(scope, named);
    if (type !== undefined && type !== null && type !== 'sql') {
      throw new InvalidInput("type can't be changed: the dataset is of type sql. Create a new one.");
    }
    if (sourceId !== undefined && sourceId !== null && sourceId !== before.sourceId) {
      throw new InvalidInput(
        `source_id can't be changed: the dataset is of source ${before.sourceId}. Create a new one.`,
      );
    }
    const changed = await changeDataset(services, scope, actor, named, {
      ...(name === undefined || name === null ? {} : { name }),
      ...(query === undefined || query === null ? {} : { query }),
      ...(description === undefined ? {} : { description }),
    });
    return { status: 'updated', data: presentDataset(changed) };
  },
);
