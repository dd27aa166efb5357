import { fetchDestination as endpoint } from '#contract';
import { fetchDestination } from '#core';
import { presentDestination } from '../../present/destination.ts';
import { keptRoute } from '../../route.ts';

export const getDestination = keptRoute(endpoint, async ({ scope, params }) => ({
  status: 'success',
  data: presentDestination(await fetchDestination(scope, params.id)),
}));
