import { listSyncsEndpoint } from '#contract';
import { listSyncs } from '#core';
import { pageRequest, presentPage } from '../../present/page.ts';
import { presentSync } from '../../present/sync.ts';
import { workspaceRoute } from '../../route.ts';

export const getSyncs = workspaceRoute(listSyncsEndpoint, async ({ scope, query, url }) =>
  presentPage(query, url, await listSyncs(scope, pageRequest(query)), presentSync),
);
