import { fetchDestination as endpoint } from '#contract';
import { fetchDestination } from '#core';
import { presentDestination } from '../../present/destination.ts';
import { workspaceRoute } from '../../route.ts';

export const getDestination = workspaceRoute(endpoint, async ({ scope, params }) => ({
  status: 'success',
  data: presentDestination(await fetchDestination(scope, params.id)),
}));
