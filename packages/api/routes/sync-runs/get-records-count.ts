import { countRunRecords as endpoint } from '#contract';
import { countRunRecords } from '#core';
import { workspaceRoute } from '../../route.ts';
import { recordFilter } from './record-filter.ts';

export const getRecordsCount = workspaceRoute(endpoint, async ({ services, scope, params, query }) => ({
  status: 'success',
  data: [{ record_count: await countRunRecords(services, scope, params.id, recordFilter(query)) }],
}));
