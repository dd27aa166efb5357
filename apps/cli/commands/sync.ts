import { Command } from 'commander';
import {
  cancelRun,
  commandLineOwner,
  listSyncs,
  listWorkspaces,
  triggerSync,
  workspaceOfRun,
  workspaceOfSync,
} from '#core';
import type { Services, ShownSync } from '#core';
import { print, printJson } from '../print.ts';
import { rowId } from '../row-id.ts';
import { follow } from '../sync/follow.ts';
import { table } from '../table.ts';
import { withServices } from '../with-services.ts';

const ALL = { page: 1, perPage: 10_000, order: 'asc' } as const;

interface RunOptions {
  readonly follow?: true;
  readonly full?: true;
  readonly confirmDeletes?: true;
}

/** `spillway sync`: syncs and their runs, beside a server that works on them. */
export const syncCommand = new Command('sync').description('Syncs and their runs.');

syncCommand
  .command('list')
  .description('List the syncs of all workspaces.')
  .option('--json', 'as JSON')
  .action(({ json }: { json?: true }) =>
    withServices(async ({ services }) => {
      const shown = await shownSyncs(services);
      if (json) return printJson(shown);
      const rows = shown.map((sync) => [
        String(sync.id),
        String(sync.workspace_id),
        sync.status,
        sync.schedule,
        sync.next_run_at ?? '-',
        sync.label ?? '-',
      ]);
      print(table(['ID', 'WORKSPACE', 'STATUS', 'SCHEDULE', 'NEXT RUN', 'LABEL'], rows));
    }),
  );

syncCommand
  .command('run')
  .description('Queue a run of a sync; a run that is active already is taken instead.')
  .argument('<id>')
  .option('--follow', 'show how it comes along, to its end; JSON lines when piped')
  .option('--full', 'send everything again')
  .option('--confirm-deletes', 'let a mirror delete more than its threshold')
  .action((text: string, options: RunOptions) =>
    withServices(async ({ services }) => {
      const id = rowId(text);
      const who = await commandLineOwner(services);
      const scope = await workspaceOfSync(services, who, id);
      const run = await triggerSync(services, scope, who.actor, id, {
        forceFullSync: options.full === true,
        confirmDeletes: options.confirmDeletes === true,
      });
      if (options.follow === true) process.exitCode = await follow(services, scope, run.id);
      else print(`Run ${run.id} of sync ${id} is ${run.status}.`);
    }),
  );

syncCommand
  .command('cancel')
  .description('End a run: at once when it is queued, else as soon as what has left is settled.')
  .argument('<run>')
  .action((text: string) =>
    withServices(async ({ services }) => {
      const id = rowId(text);
      const who = await commandLineOwner(services);
      await cancelRun(services, await workspaceOfRun(services, who, id), who.actor, id);
      print(`Run ${id} is cancelled.`);
    }),
  );

async function shownSyncs(services: Services) {
  const { organizationId } = await commandLineOwner(services);
  const { items: workspaces } = await listWorkspaces(services.store.db, organizationId, ALL);
  const lists = await Promise.all(
    workspaces.map(async ({ id }) => (await listSyncs(services.store.workspace(id), ALL)).items),
  );
  return lists.flat().map(shownSync);
}

function shownSync({ sync, lastEnd }: ShownSync) {
  const { frequency, cronExpression } = sync.settings.schedule;
  const after = sync.afterSyncId === null ? '' : `after ${sync.afterSyncId}`;
  const regular = frequency === 'never' && after !== '' ? '' : (cronExpression ?? frequency);
  return {
    id: sync.id,
    workspace_id: sync.workspaceId,
    label: sync.label,
    status: sync.paused ? 'paused' : statusOf(lastEnd),
    schedule: [regular, after].filter((part) => part !== '').join(', '),
    next_run_at: sync.paused ? null : (sync.nextRunAt?.toISOString() ?? null),
  };
}

function statusOf(lastEnd: ShownSync['lastEnd']): string {
  if (lastEnd === undefined) return 'ready';
  return lastEnd === 'completed' ? 'up to date' : 'failing';
}
