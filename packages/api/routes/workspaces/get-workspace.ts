import { fetchWorkspace as endpoint } from '#contract';
import { requireWorkspace } from '#core';
import { presentWorkspace } from '../../present/workspace.ts';
import { organizationRoute } from '../../route.ts';

export const getWorkspace = organizationRoute(endpoint, async ({ services, who, params }) => ({
  status: 'success',
  data: presentWorkspace(await requireWorkspace(services, who.organizationId, params.id)),
}));
