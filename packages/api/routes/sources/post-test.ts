import { testSource as endpoint } from '#contract';
import { testSource } from '#core';
import { presentTest } from '../../present/destination.ts';
import { workspaceRoute } from '../../route.ts';

export const postSourceTest = workspaceRoute(endpoint, async ({ services, scope, params }) => ({
  status: 'success',
  data: presentTest(await testSource(services, scope, params.id)),
}));
