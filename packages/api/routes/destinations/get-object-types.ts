import { listObjectTypes as endpoint } from '#contract';
import { requireDestination } from '#core';
import { presentPage, slicePage } from '../../present/page.ts';
import { workspaceRoute } from '../../route.ts';

/** Empty: no connector creates objects in its destination. */
export const getObjectTypes = workspaceRoute(endpoint, async ({ scope, params, query, url }) => {
  await requireDestination(scope, params.id);
  return presentPage(query, url, slicePage<object>(query, []), (item) => item);
});
