import { Command } from 'commander';
import { readConfiguration } from '#server';
import { examineSettings } from '../doctor/configuration.ts';
import { examineDatabase } from '../doctor/database.ts';
import { findingOf } from '../doctor/finding.ts';
import type { Finding } from '../doctor/finding.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';

const WORDS: Readonly<Record<Finding['verdict'], string>> = { ok: 'ok', note: 'note', fault: 'FAULT' };

/** `spillway doctor`: whether a server can run here, and what to do when it can't. */
export const doctorCommand = new Command('doctor')
  .description('Look at the configuration, the database and the keys, and say what to do. Changes nothing.')
  .option('--json', 'as JSON')
  .action(async ({ json }: { json?: true }) => {
    const findings = await examine();
    if (json) printJson(findings);
    else {
      const rows = findings.map(({ subject, verdict, text }) => [
        WORDS[verdict],
        subject,
        text.replaceAll('\n', `\n${' '.repeat(4)}`),
      ]);
      print(table(['', 'WHAT', 'FOUND'], rows));
    }
    if (findings.some(({ verdict }) => verdict === 'fault')) process.exitCode = 1;
  });

async function examine(): Promise<readonly Finding[]> {
  const valid = await findingOf('configuration', async () => {
    readConfiguration(process.env);
    return { verdict: 'ok', text: 'every variable can be used' };
  });
  if (valid.verdict === 'fault') return [valid];
  const configuration = readConfiguration(process.env);
  return [valid, ...(await examineSettings(configuration)), ...(await examineDatabase(configuration))];
}
