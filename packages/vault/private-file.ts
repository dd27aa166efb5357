import { randomBytes } from 'node:crypto';
import { link, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VaultError } from './error.ts';

export async function readPrivateFile(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { mode } = await file.stat();
    if ((mode & 0o077) === 0) return await file.readFile('utf8');
  } finally {
    await file.close();
  }
  throw new VaultError(`The key file ${path} is open to other users of this machine. Run: chmod 600 ${path}`);
}

/** Linked when it is whole: a file opened exclusively at its own path could be read by another process while empty. */
export async function createPrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    await link(draft, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(path);
}

/** The draft, opened exclusively, is also the lock: of two changes at once one would lose a key that already sealed. */
export async function rewritePrivateFile(path: string, change: (text: string) => string): Promise<void> {
  const target = await realpath(path);
  const draft = `${target}.new`;
  const { uid, gid } = await stat(target);
  const lock = await open(draft, 'wx', 0o600).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error;
    throw new VaultError(
      `Another process is changing the key file ${path}. If none is, delete ${draft} and run this again.`,
    );
  });
  try {
    await lock.writeFile(change(await readPrivateFile(target)));
    if (uid !== process.getuid?.()) await lock.chown(uid, gid);
    await lock.sync();
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await lock.close();
  }
  await syncFolder(target);
}

/** Else a power cut could take back the name of a key that has already sealed. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
