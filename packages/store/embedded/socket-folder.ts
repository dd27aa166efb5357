import { chown, lstat, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import type { Owner } from './owner.ts';
import { blockingFolder } from './reach.ts';

export const SOCKET_PORT = 5432;

const PREFIX = 'spillway-';
/** macOS allows a socket's path 103 bytes, Linux 107. */
const LONGEST_SOCKET_PATH = 103;

/** Whether a socket in this folder has a path that the system takes. */
export function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= LONGEST_SOCKET_PATH;
}

/** A new folder with a short path that only the server's account may enter (and root). */
export async function makeSocketFolder(owner: Owner | undefined): Promise<string> {
  for (const base of new Set([await realpath(tmpdir()), '/tmp'])) {
    if (!fitsSocket(join(base, `${PREFIX}XXXXXX`))) continue;
    if ((await blockingFolder(base, owner)) !== undefined) continue;
    const folder = await mkdtemp(join(base, PREFIX)).catch(() => undefined);
    if (folder === undefined) continue;
    if (owner) await chown(folder, owner.uid, owner.gid);
    return folder;
  }
  throw new EmbeddedPostgresError(
    `Found no place for PostgreSQL's socket: neither ${tmpdir()} nor /tmp is short enough, writable and open to ` +
      `${owner ? `uid ${owner.uid}` : 'this account'}. Set TMPDIR to such a folder.`,
  );
}

/**
 * Whose the folder is: `foreign` when somebody other than the server's account and root can have put a socket into it.
 */
export async function socketFolderState(
  folder: string,
  owner: Owner | undefined,
): Promise<'ours' | 'foreign' | 'absent'> {
  const found = await lstat(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return 'absent';
  const uid = owner?.uid ?? process.getuid?.();
  return found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0 ? 'ours' : 'foreign';
}

/** Removes what a server that is gone has left, where that is a folder of ours. */
export async function removeSocketFolder(folder: string, owner: Owner | undefined): Promise<void> {
  if (!basename(folder).startsWith(PREFIX)) return;
  if ((await socketFolderState(folder, owner)) === 'ours') await rm(folder, { recursive: true, force: true });
}
