import { randomBytes } from 'node:crypto';
import { link, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VaultError } from './error.ts';

export async function readPrivateFile(path: string): Promise<string> {
  await using file = await open(path, 'r');
  const { mode } = await file.stat();
  if ((mode & 0o077) !== 0) {
    throw new VaultError(
      `The key file ${path} is open to other users of this machine. Run: chmod 600 ${path}`,
    );
  }
  return file.readFile('utf8');
}

/** Linked when it is whole: a file opened exclusively at its own path could be read by another process while empty. */
export async function createPrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await write(draft, text);
    await link(draft, path);
    await syncFolder(path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
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
    await using file = lock;
    await file.writeFile(change(await readPrivateFile(target)));
    if (uid !== process.getuid?.()) await file.chown(uid, gid);
    await file.sync();
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(target);
}

async function write(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

/** Else a power cut could take back the name of a key that has already sealed. */
async function syncFolder(path: string): Promise<void> {
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
}

export function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
