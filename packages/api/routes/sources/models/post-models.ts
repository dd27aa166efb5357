import { createModelEndpoint } from '#contract';
import { createDataset } from '#core';
import { workspaceRoute } from '../../../route.ts';

export const postModels = workspaceRoute(
  createModelEndpoint,
  async ({ services, scope, actor, params, body, onSaved }) => {
    const { id } = await createDataset(services, scope, actor, {
      sourceId: params.id,
      isModel: true,
      name: body.name,
      query: body.query,
      description: body.description ?? null,
      approved: body.approved ?? null,
      ...(onSaved === undefined ? {} : { onSaved }),
    });
    return { status: 'created', data: { id } };
  },
  async (_call, madeId) => ({ status: 'created', data: { id: madeId } }),
);
