import { createDatasetEndpoint } from '#contract';
import { createDataset, requireDataset } from '#core';
import type { StoredDataset } from '#core';
import { presentDataset } from '../../present/dataset.ts';
import { workspaceRoute } from '../../route.ts';

const created = (made: StoredDataset) => ({ status: 'created', data: presentDataset(made) });

export const postDatasets = workspaceRoute(
  createDatasetEndpoint,
  async ({ services, scope, actor, body, onSaved }) =>
    created(
      await createDataset(services, scope, actor, {
        sourceId: body.source_id,
        isModel: false,
        name: body.name,
        query: body.query,
        description: body.description ?? null,
        approved: null,
        ...(onSaved === undefined ? {} : { onSaved }),
      }),
    ),
  async ({ scope }, madeId) => created(await requireDataset(scope, { id: madeId, modelOf: null })),
);
