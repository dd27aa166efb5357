import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandFault } from './command-fault.ts';

export interface PassphraseRequest {
  /** File whose first line it is. */
  readonly file: string | undefined;
  /** Whether a person must type it twice. */
  readonly isNew: boolean;
}

/**
 * The passphrase of an export: from a file, else from SPILLWAY_PASSPHRASE, else typed unseen at a terminal.
 *
 * @throws CommandFault when there is none
 */
export async function readPassphrase({ file, isNew }: PassphraseRequest): Promise<string> {
  if (file !== undefined) return firstLine(file);
  const given = process.env['SPILLWAY_PASSPHRASE'];
  if (given !== undefined && given !== '') return given;
  if (!process.stdin.isTTY) {
    throw new CommandFault('A passphrase is needed: set SPILLWAY_PASSPHRASE, or name a --passphrase-file.');
  }
  const typed = await ask('Passphrase: ');
  if (isNew && (await ask('Once more: ')) !== typed) {
    throw new CommandFault('The two passphrases differ. Nothing was written.');
  }
  return typed;
}

async function firstLine(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    return text.split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw new CommandFault(`The passphrase file can't be read: ${(error as Error).message}`);
  }
}

function ask(question: string): Promise<string> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  // The terminal shows what is typed until the line above.
  process.stderr.write(question);
  return new Promise((resolve, reject) => {
    terminal.once('line', (line) => {
      resolve(line);
      terminal.close();
    });
    terminal.once('SIGINT', () => terminal.close());
    terminal.once('close', () => {
      process.stderr.write('\n');
      reject(new CommandFault('No passphrase was typed. Nothing was written.'));
    });
  });
}
