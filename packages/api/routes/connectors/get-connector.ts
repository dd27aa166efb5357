import { fetchConnector as endpoint } from '#contract';
import { findConnector } from '#core';
import { presentConnector } from '../../present/connector.ts';
import { workspaceRoute } from '../../route.ts';

export const getConnector = workspaceRoute(endpoint, async ({ services, params }) => ({
  status: 'success',
  data: presentConnector(findConnector(services, params.service_name)),
}));
