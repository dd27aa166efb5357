import { sql } from 'kysely';
import type { WorkspaceScope } from './workspace-scope.ts';

/** What a sync may use; a dataset may be a model. */
export type SyncUse =
  { readonly sourceId: number } | { readonly destinationId: number } | { readonly datasetId: number };

/** Ids of the syncs that use it, in their order. */
export async function syncIdsThatUse(scope: WorkspaceScope, use: SyncUse): Promise<readonly number[]> {
  const syncs = scope.db.selectFrom('syncs').select('id').orderBy('id');
  const using =
    'sourceId' in use
      ? syncs.where('source_id', '=', use.sourceId)
      : 'destinationId' in use
        ? syncs.where('destination_id', '=', use.destinationId)
        : syncs.where(
            sql<boolean>`source_object ->> 'type' in ('model', 'dataset')
              and source_object ->> 'id' = ${String(use.datasetId)}`,
          );
  return (await using.execute()).map(({ id }) => id);
}
