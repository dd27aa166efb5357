import { randomBytes } from 'node:crypto';
import { VaultError } from './error.ts';
import { checkKeys, HOW_TO_MAKE_A_KEY, KEY_BYTES, type Keys, type KeySource, parseKey } from './key.ts';
import { createPrivateFile, errorCode, readPrivateFile, rewritePrivateFile } from './private-file.ts';

const NOTE = `# Encryption keys of Spillway, \`id:key\`. The first one writes, all of them read.
# Without them no stored credential can be opened: keep a copy away from the database.
`;

/** Keys in a file of lines `id:key`, readable by its owner only; blank lines and lines starting with # don't count. */
export interface KeyFile extends KeySource {
  /** Makes the file, mode 0600, with one new key. A file that is there stays as it is. Throws VaultError. */
  create(): Promise<void>;
  /** Puts a new key first, so that it writes from now on, and gives its id. Throws VaultError. */
  addKey(): Promise<string>;
  /**
   * Drops keys; an id that isn't there is no error. What is still sealed under them opens no more, so re-wrap first.
   * Throws VaultError when one of them is the write key.
   */
  removeKeys(ids: readonly string[]): Promise<void>;
}

export function fileKeys(path: string): KeyFile {
  const description = `key file ${path}`;

  const parse = (text: string): Keys => {
    const keys = text
      .split('\n')
      .flatMap((line, index) => (isEntry(line) ? [parseKey(line, `${description}, line ${index + 1}`)] : []));
    return checkKeys(keys, description);
  };

  return {
    description,
    load: () => explained(path, async () => parse(await readPrivateFile(path))),
    create: () => explained(path, () => createPrivateFile(path, `${NOTE}${newKey().line}\n`)),
    addKey: () =>
      explained(path, async () => {
        const { id, line } = newKey();
        await rewritePrivateFile(path, (text) => {
          parse(text);
          const lines = text.split('\n');
          return lines.toSpliced(lines.findIndex(isEntry), 0, line).join('\n');
        });
        return id;
      }),
    removeKeys: (ids) =>
      explained(path, () =>
        rewritePrivateFile(path, (text) => {
          if (ids.includes(parse(text)[0].id)) {
            throw new VaultError(
              `${description}: its first key writes and can't be removed. Add a key first.`,
            );
          }
          const stays = (line: string): boolean => !isEntry(line) || !ids.includes(parseKey(line, path).id);
          return text.split('\n').filter(stays).join('\n');
        }),
      ),
  };
}

function isEntry(line: string): boolean {
  return line.trim() !== '' && !line.trimStart().startsWith('#');
}

function newKey(): { id: string; line: string } {
  const id = `${new Date().toISOString().slice(0, 10)}-${randomBytes(4).toString('hex')}`;
  return { id, line: `${id}:${randomBytes(KEY_BYTES).toString('base64')}` };
}

async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VaultError) throw error;
    const advice =
      errorCode(error) === 'ENOENT'
        ? `Restore it from a backup if credentials are already stored. If none are: ${HOW_TO_MAKE_A_KEY}, write it there as \`k1:<that key>\`, and run: chmod 600 ${path}`
        : 'Check the path and that this user owns the file and may write to its folder.';
    const reason = error instanceof Error ? error.message : String(error);
    throw new VaultError(`The key file ${path} can't be used: ${reason}. ${advice}`, { cause: error });
  }
}
