import { ofSource } from '#store';
import type { WorkspaceScope } from '#store';
import { queueJob, waitForJob } from '../connection-jobs.ts';
import type { Services } from '../services.ts';

/** Fetches the columns afresh and waits for it, as long as a request may. What could not be fetched stays as it was. */
export async function refreshColumns(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  of: { readonly tableId: number } | { readonly datasetId: number },
): Promise<void> {
  const queued = await queueJob(services, scope, ofSource(sourceId, of), 'refresh_columns');
  await waitForJob(services, scope, queued.id);
}
