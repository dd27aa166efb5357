import { listObjects as endpoint } from '#contract';
import { listObjects, requireDestination } from '#core';
import { presentObject } from '../../../present/destination.ts';
import { pageRequest, presentPage } from '../../../present/page.ts';
import { keptRoute } from '../../../route.ts';

export const getObjects = keptRoute(endpoint, async ({ scope, params, query, url }) => {
  await requireDestination(scope, params.id);
  return presentPage(query, url, await listObjects(scope, params.id, pageRequest(query)), presentObject);
});
