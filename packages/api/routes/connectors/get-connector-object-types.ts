import { listConnectorObjectTypes as endpoint } from '#contract';
import { findConnector } from '#core';
import { presentPage, slicePage } from '../../present/page.ts';
import { workspaceRoute } from '../../route.ts';

/** Empty: no connector creates objects in its destination. */
export const getConnectorObjectTypes = workspaceRoute(endpoint, async ({ services, params, query, url }) => {
  findConnector(services, params.service_name);
  return presentPage(query, url, slicePage<object>(query, []), (item) => item);
});
