import { exportRunRecords as endpoint } from '#contract';
import { exportRunRecords } from '#core';
import { workspaceRoute } from '../../route.ts';
import { recordFilter } from './record-filter.ts';

export const getRecordsExport = workspaceRoute(
  endpoint,
  async ({ services, scope, params, query, publicUrl }) => ({
    status: 'success',
    urls: await exportRunRecords(services, scope, params.id, recordFilter(query), publicUrl),
  }),
);
