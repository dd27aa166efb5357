import type { Transaction } from 'kysely';
import { holdFollowers } from '#store';
import type { Tables, WorkspaceScope } from '#store';
import type { Services } from '../services.ts';
import { queueRun } from './queue-run.ts';

/**
 * Queues a run of each sync that runs after this one, with the transaction that ends a run of it as completed. Not for
 * failed or cancelled runs, tests and retries.
 */
export async function queueFollowers(
  services: Services,
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
  syncId: number,
): Promise<void> {
  for (const follower of await holdFollowers(transaction, inside.workspaceId, syncId)) {
    const { run, isNew } = await queueRun(services, inside, transaction, follower, {
      reason: { ui_tag: 'Sequence', ui_detail: `After a successful run of sync ${syncId}` },
    });
    if (isNew) continue;
    const fields = { sync: follower, run: run.id, after: syncId };
    services.log.warn(
      fields,
      'a sync was to follow while its last run was still active: this run is left out',
    );
  }
}
