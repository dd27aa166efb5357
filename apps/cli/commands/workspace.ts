import { Command } from 'commander';
import {
  commandLineOwner,
  createWorkspace,
  listWorkspaces,
  regenerateWorkspaceKey,
  removeWorkspace,
  requireWorkspace,
  showWorkspaceKey,
} from '#core';
import { CommandFault } from '../command-fault.ts';
import { print, printJson } from '../print.ts';
import { rowId } from '../row-id.ts';
import { table } from '../table.ts';
import { withServices } from '../with-services.ts';

const MOST_WORKSPACES = 10_000;
const LONGEST_NAME = 255;

interface Format {
  readonly json?: true;
}

/** `spillway workspace`: workspaces and their keys, without the API. */
export const workspaceCommand = new Command('workspace').description('Workspaces and their keys.');

workspaceCommand
  .command('list')
  .description('List the workspaces.')
  .option('--json', 'as JSON')
  .action(({ json }: Format) =>
    withServices(async ({ services }) => {
      const { organizationId } = await commandLineOwner(services);
      const all = { page: 1, perPage: MOST_WORKSPACES, order: 'asc' } as const;
      const { items } = await listWorkspaces(services.store.db, organizationId, all);
      const shown = items.map(({ id, name, createdAt }) => ({
        id,
        name,
        created_at: createdAt.toISOString(),
      }));
      if (json) return printJson(shown);
      const rows = shown.map(({ id, name, created_at }) => [String(id), created_at, name]);
      print(table(['ID', 'CREATED', 'NAME'], rows));
    }),
  );

workspaceCommand
  .command('create')
  .description('Make a workspace and print its key.')
  .argument('<name>')
  .option('--json', 'as JSON')
  .action((text: string, { json }: Format) => {
    const name = text.trim();
    if (name === '' || name.length > LONGEST_NAME) {
      throw new CommandFault(`A workspace's name has 1 to ${LONGEST_NAME} characters.`);
    }
    return withServices(async ({ services }) => {
      const who = await commandLineOwner(services);
      const { workspace, key } = await createWorkspace(services, who, { name, notificationEmails: [] });
      if (json) return printJson({ id: workspace.id, name, api_key: key });
      print(`Made workspace ${workspace.id} "${name}". Its key:\n${key}`);
    });
  });

workspaceCommand
  .command('key')
  .description('Print the key of a workspace, and nothing else.')
  .argument('<id>')
  .action((id: string) =>
    withServices(async ({ services }) => {
      print(await showWorkspaceKey(services, await commandLineOwner(services), rowId(id)));
    }),
  );

workspaceCommand
  .command('regenerate-key')
  .description('Replace the key of a workspace and print the new one. The old one stops working at once.')
  .argument('<id>')
  .action((id: string) =>
    withServices(async ({ services }) => {
      print(await regenerateWorkspaceKey(services, await commandLineOwner(services), rowId(id)));
    }),
  );

workspaceCommand
  .command('delete')
  .description('Delete a workspace with its destinations, their credentials and its key.')
  .argument('<id>')
  .option('--yes', 'really')
  .action((text: string, { yes }: { yes?: true }) =>
    withServices(async ({ services }) => {
      const id = rowId(text);
      const who = await commandLineOwner(services);
      const { name } = await requireWorkspace(services, who.organizationId, id);
      if (yes !== true) {
        throw new CommandFault(
          `This deletes workspace ${id} "${name}" with its destinations, for good. Add --yes to do it.`,
        );
      }
      await removeWorkspace(services, who, id);
      print(`Deleted workspace ${id} "${name}".`);
    }),
  );
