import type { Transaction } from 'kysely';
import { holdDueSync, setNextRunAt, WorkspaceScope } from '#store';
import type { DueSync, Schedule, Tables } from '#store';
import type { Services } from '../services.ts';
import { queueRun } from './queue-run.ts';
import { nextRunAt } from './schedule.ts';

/**
 * Queues a run of each sync that is due, and notes when the next one is. What was missed while no worker ran is made up
 * for by one run. Any number of workers may do this at once.
 */
export async function queueDueRuns(services: Services): Promise<void> {
  const passing: number[] = [];
  while (!services.stopping.aborted) {
    let due: DueSync | undefined;
    try {
      await services.store.db.transaction().execute(async (transaction) => {
        due = await holdDueSync(transaction, passing);
        if (due !== undefined) await queueDueRun(services, transaction, due);
      });
      if (due === undefined) return;
    } catch (error) {
      if (due === undefined) throw error;
      // The others are not to wait for this one.
      passing.push(due.id);
      services.log.error({ err: error, sync: due.id }, 'the run that is due could not be queued');
    }
  }
}

async function queueDueRun(
  services: Services,
  transaction: Transaction<Tables>,
  { id, workspaceId, schedule, dueAt, now }: DueSync,
): Promise<void> {
  const scope = new WorkspaceScope(transaction, workspaceId);
  const { run, isNew } = await queueRun(services, scope, transaction, id, {
    reason: { ui_tag: 'Schedule', ui_detail: `Scheduled ${inWords(schedule)}` },
    scheduledAt: dueAt,
  });
  if (!isNew) {
    const fields = { sync: id, run: run.id, due: dueAt };
    services.log.warn(fields, 'a sync was due while its last run was still active: this run is left out');
  }
  await setNextRunAt(transaction, id, next(services, id, schedule, now));
}

function next(services: Services, id: number, schedule: Schedule, now: Date): Date | null {
  try {
    return nextRunAt(schedule, now);
  } catch (error) {
    services.log.error({ err: error, sync: id }, 'the schedule can not be read: set it again');
    return null;
  }
}

function inWords({ frequency, cronExpression }: Schedule): string {
  if (frequency === 'expression') return `by "${cronExpression ?? ''}"`;
  return frequency === 'quarter_hourly' ? 'every 15 minutes' : frequency;
}
