import { listConnectors as endpoint } from '#contract';
import { listConnectors } from '#core';
import { presentConnector } from '../../present/connector.ts';
import { presentPage, slicePage } from '../../present/page.ts';
import { workspaceRoute } from '../../route.ts';

export const getConnectors = workspaceRoute(endpoint, async ({ services, query, url }) =>
  presentPage(query, url, slicePage(query, listConnectors(services)), presentConnector),
);
