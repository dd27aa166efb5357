import { Command } from 'commander';
import { importStore } from '#core';
import { readPassphrase } from '../passphrase.ts';
import { print } from '../print.ts';
import { withServices } from '../with-services.ts';

/** `spillway import`: fills an empty database with an export. */
export const importCommand = new Command('import')
  .description(
    'Fill an empty database with a file that `export` made: all of it or nothing. Ids, tokens and workspace keys ' +
      'stay as they were.',
  )
  .argument('<file>')
  .option(
    '--passphrase-file <file>',
    'its first line is the passphrase; else SPILLWAY_PASSPHRASE, else typed',
  )
  .action(async (path: string, options: { passphraseFile?: string }) => {
    const passphrase = await readPassphrase({ file: options.passphraseFile, isNew: false });
    const tables = await withServices(({ services }) => importStore(services, { path, passphrase }), {
      mayMake: true,
    });
    print(
      `Imported ${tables['workspaces']} workspaces and ${tables['destinations']} destinations. Start the server here, ` +
        'and stop the old one: both would write to the same destinations.',
    );
  });
