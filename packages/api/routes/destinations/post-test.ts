import { testDestination as endpoint } from '#contract';
import { testDestination } from '#core';
import { presentTest } from '../../present/destination.ts';
import { workspaceRoute } from '../../route.ts';

export const postTest = workspaceRoute(endpoint, async ({ services, scope, params }) => ({
  status: 'success',
  data: presentTest(await testDestination(services, scope, params.id)),
}));
