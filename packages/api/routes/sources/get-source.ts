import { fetchSource as endpoint } from '#contract';
import { requireSource } from '#core';
import { presentSource } from '../../present/source.ts';
import { workspaceRoute } from '../../route.ts';

export const getSource = workspaceRoute(endpoint, async ({ scope, params }) => ({
  status: 'success',
  data: presentSource(await requireSource(scope, params.id)),
}));
