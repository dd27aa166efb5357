import { listRunRecords as endpoint } from '#contract';
import { listRunRecords } from '#core';
import { presentRunRecord } from '../../present/run-record.ts';
import { workspaceRoute } from '../../route.ts';
import { recordFilter } from './record-filter.ts';

export const getRecords = workspaceRoute(endpoint, async ({ services, scope, params, query }) => {
  const page = { page: query.page, perPage: query.per_page };
  const records = await listRunRecords(services, scope, params.id, recordFilter(query), page);
  return { status: 'success', data: records.map(presentRunRecord) };
});
