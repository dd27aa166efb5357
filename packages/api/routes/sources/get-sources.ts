import { listSources as endpoint } from '#contract';
import { listSources } from '#core';
import { pageRequest, presentPage } from '../../present/page.ts';
import { presentSource } from '../../present/source.ts';
import { workspaceRoute } from '../../route.ts';

export const getSources = workspaceRoute(endpoint, async ({ scope, query, url }) =>
  presentPage(query, url, await listSources(scope, pageRequest(query)), presentSource),
);
