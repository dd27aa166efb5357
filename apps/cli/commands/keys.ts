import { Command } from 'commander';
import { keyStatus, retireKey, rotateKeys } from '#core';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { withServices } from '../with-services.ts';

/** `spillway keys`: the keys that seal secrets at rest. */
export const keysCommand = new Command('keys').description('The keys that seal stored secrets.');

keysCommand
  .command('status')
  .description('Show the keys and how many secrets each one seals.')
  .option('--json', 'as JSON')
  .action(({ json }: { json?: true }) =>
    withServices(async ({ services }) => {
      const keys = await keyStatus(services);
      if (json) return printJson(keys);
      const rows = keys.map(({ id, writes, present, secrets }) => [
        id,
        present ? (writes ? 'seals new secrets' : 'opens only') : 'MISSING',
        String(secrets),
      ]);
      print(table(['KEY', 'USE', 'SECRETS'], rows));
      if (keys.some((key) => !key.present)) {
        print('\nNobody can open what is sealed under a missing key: put it back behind the first one.');
        process.exitCode = 1;
      }
    }),
  );

keysCommand
  .command('rotate')
  .description(
    'Bring every secret under a new key, while servers go on; run it again if it was cut short. With ' +
      'SPILLWAY_ENCRYPTION_KEYS: first give every server the new key behind the old one, then restart every server ' +
      'with the new key first, then rotate, then drop the old key.',
  )
  .action(() =>
    withServices(async ({ services, keyFile }) => {
      const rotation = await rotateKeys(services, keyFile, (done, total) =>
        process.stderr.write(`re-wrapped ${done} of ${total}\n`),
      );
      if (rotation.added !== undefined) print(`Added key ${rotation.added}.`);
      print(`Re-wrapped ${rotation.rewrapped} secrets; all are under key ${rotation.writeKeyId} now.`);
      if (rotation.unused.length === 0) return;
      const ids = rotation.unused.join(', ');
      print(
        keyFile === undefined
          ? `Nothing is under ${ids} any more. Once every server runs with ${rotation.writeKeyId} first, drop the ` +
              'rest from SPILLWAY_ENCRYPTION_KEYS.'
          : `Nothing is under ${ids} any more. Remove an old key with \`spillway keys retire <id>\`.`,
      );
      print('Backups of the database from before need the old key: keep a copy of it with them.');
    }),
  );

keysCommand
  .command('retire')
  .description('Remove a key under which nothing is sealed from the key file.')
  .argument('<id>', 'as `keys status` shows it')
  .action((id: string) =>
    withServices(async ({ services, keyFile }) => {
      await retireKey(services, keyFile, id);
      print(`Removed key ${id}. Backups of the database from before need it.`);
    }),
  );
