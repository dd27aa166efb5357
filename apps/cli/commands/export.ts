import { Command } from 'commander';
import { checkPassphrase, exportStore } from '#core';
import { version } from '#server';
import { readPassphrase } from '../passphrase.ts';
import { print } from '../print.ts';
import { withServices } from '../with-services.ts';

/** `spillway export`: the whole server in one file. */
export const exportCommand = new Command('export')
  .description(
    'Write everything to one file, while servers go on; its secrets are sealed under a passphrase.',
  )
  .argument('<file>', 'made with mode 0600')
  .option(
    '--passphrase-file <file>',
    'its first line is the passphrase; else SPILLWAY_PASSPHRASE, else typed',
  )
  .option('--force', 'replace the file if it is there')
  .action(async (path: string, options: { passphraseFile?: string; force?: true }) => {
    const passphrase = await readPassphrase({ file: options.passphraseFile, isNew: true });
    checkPassphrase(passphrase);
    const tables = await withServices(({ services }) =>
      exportStore(services, { path, passphrase, force: options.force ?? false, version }),
    );
    print(
      `Exported ${tables['workspaces']} workspaces and ${tables['destinations']} destinations to ${path}.\n` +
        'Keep the passphrase apart from it: without it nobody can import the file.',
    );
  });
