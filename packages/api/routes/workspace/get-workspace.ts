import { fetchOwnWorkspace as endpoint } from '#contract';
import { ownWorkspace } from '#core';
import { presentWorkspace } from '../../present/workspace.ts';
import { workspaceRoute } from '../../route.ts';

export const getOwnWorkspace = workspaceRoute(endpoint, async ({ services, scope }) => ({
  status: 'success',
  data: presentWorkspace(await ownWorkspace(services, scope)),
}));
