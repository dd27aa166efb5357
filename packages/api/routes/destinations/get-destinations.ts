import { listDestinations as endpoint } from '#contract';
import { listDestinations } from '#core';
import { presentSummary } from '../../present/destination.ts';
import { pageRequest, presentPage } from '../../present/page.ts';
import { keptRoute } from '../../route.ts';

export const getDestinations = keptRoute(endpoint, async ({ scope, query, url }) =>
  presentPage(query, url, await listDestinations(scope, pageRequest(query)), presentSummary),
);
