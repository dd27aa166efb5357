import { fetchSourceType as endpoint } from '#contract';
import { findSourceType } from '#core';
import { presentSourceType } from '../../present/source.ts';
import { workspaceRoute } from '../../route.ts';

export const getSourceType = workspaceRoute(endpoint, async ({ services, params }) => ({
  status: 'success',
  data: presentSourceType(findSourceType(services, params.service_name)),
}));
