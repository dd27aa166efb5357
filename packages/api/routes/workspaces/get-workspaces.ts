import { listWorkspaces as endpoint } from '#contract';
import { listWorkspaces } from '#core';
import { pageRequest, presentPage } from '../../present/page.ts';
import { presentWorkspace } from '../../present/workspace.ts';
import { organizationRoute } from '../../route.ts';

export const getWorkspaces = organizationRoute(endpoint, async ({ services, who, query, url }) => {
  const page = await listWorkspaces(services.store.db, who.organizationId, pageRequest(query));
  return presentPage(query, url, page, presentWorkspace);
});
