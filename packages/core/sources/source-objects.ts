import { listDatasets, listTables, sliceOf } from '#store';
import type { DiscoveredTable, Page, PageRequest, StoredDataset, WorkspaceScope } from '#store';
import { requireSource } from './sources.ts';

/** What a sync can read of a source. */
export type SourceObject = { readonly model: StoredDataset } | { readonly table: DiscoveredTable };

/** Models, then tables. @throws NotFound */
export async function listSourceObjects(
  scope: WorkspaceScope,
  sourceId: number,
  request: PageRequest,
): Promise<Page<SourceObject>> {
  await requireSource(scope, sourceId);
  const { offset, limit } = sliceOf(request);
  const models = await listDatasets(scope, { modelsOf: sourceId }, { offset, limit, order: request.order });
  const tables = await listTables(scope, sourceId, {
    offset: Math.max(0, offset - models.total),
    limit: limit - models.items.length,
    orders: [],
    isReversed: request.order === 'asc',
  });
  return {
    items: [...models.items.map((model) => ({ model })), ...tables.items.map((table) => ({ table }))],
    total: models.total + tables.total,
  };
}
