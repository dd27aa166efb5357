import { Command, Option } from 'commander';
import { commandLineOwner, createPersonalToken, listPersonalTokens, revokePersonalToken } from '#core';
import type { Role } from '#core';
import { print, printJson } from '../print.ts';
import { rowId } from '../row-id.ts';
import { table } from '../table.ts';
import { withServices } from '../with-services.ts';

interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly json?: true;
}

/** `spillway token`: personal access tokens, which deal with the organization and its workspaces. */
export const tokenCommand = new Command('token').description('Personal access tokens.');

tokenCommand
  .command('create')
  .description('Make a token and print it. It is shown this once: only its hash is kept.')
  .requiredOption('--name <name>', 'whose or what for')
  .addOption(
    new Option('--role <role>', 'what it may do').choices(['owner', 'admin', 'member']).makeOptionMandatory(),
  )
  .option('--json', 'as JSON')
  .action(({ name, role, json }: NewToken) =>
    withServices(async ({ services }) => {
      const who = await commandLineOwner(services);
      const { accessToken, token } = await createPersonalToken(services, who, { name, role });
      if (json) return printJson({ id: accessToken.id, name, role, token });
      print(`Made token ${accessToken.id}. Keep it: it is not shown again.\n${token}`);
    }),
  );

tokenCommand
  .command('list')
  .description('List the tokens, without what makes them work.')
  .option('--json', 'as JSON')
  .action(({ json }: { json?: true }) =>
    withServices(async ({ services }) => {
      const tokens = await listPersonalTokens(services, await commandLineOwner(services));
      const shown = tokens.map(({ id, name, role, createdAt }) => ({
        id,
        name,
        role,
        created_at: createdAt.toISOString(),
      }));
      if (json) return printJson(shown);
      const rows = shown.map(({ id, name, role, created_at }) => [String(id), role, created_at, name]);
      print(table(['ID', 'ROLE', 'CREATED', 'NAME'], rows));
    }),
  );

tokenCommand
  .command('revoke')
  .description('Revoke a token: it stops working at once.')
  .argument('<id>')
  .action((text: string) =>
    withServices(async ({ services }) => {
      const id = rowId(text);
      await revokePersonalToken(services, await commandLineOwner(services), id);
      print(`Revoked token ${id}.`);
    }),
  );
