import { listSourceObjects as endpoint } from '#contract';
import { listSourceObjects } from '#core';
import { presentSourceObject } from '../../present/dataset.ts';
import { pageRequest, presentPage } from '../../present/page.ts';
import { workspaceRoute } from '../../route.ts';

export const getSourceObjects = workspaceRoute(endpoint, async ({ scope, params, query, url }) =>
  presentPage(query, url, await listSourceObjects(scope, params.id, pageRequest(query)), presentSourceObject),
);
