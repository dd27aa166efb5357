import type { Transaction } from 'kysely';
import { recordAudit } from '#store';
import type { SyncRun, Tables, WorkspaceScope } from '#store';
import { Conflict, InvalidInput, NotFound } from '../errors.ts';
import type { Actor, Services } from '../services.ts';
import { queueRun } from './queue-run.ts';
import { requireRun } from './sync-runs.ts';

const LARGEST_ID = 2_147_483_647;

/**
 * Queues a run that sends one record and remembers nothing; while one is active, gives that one.
 *
 * @param onSaved runs in the transaction that saves the run
 * @throws NotFound, Conflict while another run of the sync is active
 */
export function testSync(
  services: Services,
  scope: WorkspaceScope,
  actor: Actor,
  id: number,
  onSaved?: (transaction: Transaction<Tables>, runId: number) => Promise<void>,
): Promise<SyncRun> {
  return scope.transaction(async (inside, transaction) => {
    const { run, isNew } = await queueRun(services, inside, transaction, id, {
      kind: 'test',
      reason: { ui_tag: 'Test', ui_detail: `Test of one record, asked by ${actor}` },
      options: { testRecords: 1 },
    });
    if (!isNew && run.kind !== 'test') {
      throw new Conflict(`Run ${run.id} of this sync is ${run.status}: test it after its end, or cancel it.`);
    }
    if (isNew) {
      await recordAudit(transaction, {
        organizationId: null,
        workspaceId: scope.workspaceId,
        actor,
        action: 'sync.test',
        subject: `sync:${id}`,
        details: { run_id: run.id },
      });
    }
    await onSaved?.(transaction, run.id);
    return run;
  });
}

/**
 * A test run by its id as it was sent.
 *
 * @throws InvalidInput without an id
 * @throws NotFound where it names no test run
 */
export async function requireTestRun(scope: WorkspaceScope, key: string | undefined): Promise<SyncRun> {
  if (key === undefined) throw new InvalidInput('sync_run_id is required: the start of the test gave it');
  const id = /^\d{1,10}$/.test(key) ? Number(key) : 0;
  if (id < 1 || id > LARGEST_ID) throw new NotFound(`run ${key}`);
  const run = await requireRun(scope, id);
  if (run.kind !== 'test') throw new NotFound(`test run ${id}`);
  return run;
}
