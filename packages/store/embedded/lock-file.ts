import { randomBytes } from 'node:crypto';
import { link, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './errors.ts';
import { run } from './owner.ts';
import { SOCKET_PORT } from './socket-folder.ts';

const EMPTY_FOR_MS = 2000;

/** What a server has written into `postmaster.pid`; a server that is just starting hasn't written all of it. */
export interface LockFile {
  readonly pid: number;
  readonly port?: number;
  readonly socketFolder?: string;
}

export async function readLockFile(cluster: string): Promise<LockFile | undefined> {
  const text = await readText(lockFileOf(cluster));
  return text === undefined ? undefined : parseLockFile(text);
}

function parseLockFile(text: string): LockFile | undefined {
  const [pid, , , port, socketFolder] = text.split('\n');
  if (!Number(pid)) return undefined;
  return {
    pid: Math.abs(Number(pid)),
    ...(Number(port) && { port: Number(port) }),
    ...(socketFolder && { socketFolder }),
  };
}

/**
 * Whether the process is the PostgreSQL server of this cluster: neither gone, nor a zombie that nobody has reaped,
 * nor another process that has got its number after a restart of the machine or container.
 * @param cluster A real path.
 */
export async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { output } = await run('ps', ['-p', String(pid), '-o', 'stat=,args=']);
    return !output.startsWith('Z') && output.includes(cluster);
  }
  const status = await readText(`/proc/${pid}/stat`);
  if (status === undefined) return false;
  // The name in brackets may hold spaces and brackets itself.
  const state = status.slice(status.lastIndexOf(')') + 2, status.lastIndexOf(')') + 3);
  if (state === 'Z' || state === 'X') return false;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === cluster;
  } catch (error) {
    // Of another account's process the working folder is hidden; the server runs as ours, or we are root.
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/**
 * Removes the lock file of a server that is gone, which PostgreSQL itself leaves when another process has its number.
 * A lock file that a new server has written in the meantime is put back.
 */
export async function removeStaleLockFile(cluster: string, stale: LockFile): Promise<void> {
  const aside = `${lockFileOf(cluster)}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lockFileOf(cluster), aside);
    const moved = parseLockFile((await readText(aside)) ?? '');
    if (moved !== undefined && moved.pid !== stale.pid) await link(aside, lockFileOf(cluster));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  }
  await rm(aside, { force: true });
}

/**
 * Removes a lock file that a crash or a full disk has left without content. A server that is starting has an empty one
 * too, but for a moment only.
 */
export async function removeEmptyLockFile(cluster: string): Promise<void> {
  const found = await stat(lockFileOf(cluster)).catch(() => undefined);
  if (found?.size !== 0 || Date.now() - found.mtimeMs < EMPTY_FOR_MS) return;
  await rm(lockFileOf(cluster), { force: true });
}

/** The same for the lock file of the socket that lies beside `postmaster.pid`. */
export async function removeStaleSocketLock(cluster: string): Promise<void> {
  const path = join(cluster, `.s.PGSQL.${SOCKET_PORT}.lock`);
  const stale = parseLockFile((await readText(path)) ?? '');
  if (stale !== undefined && !(await isServerOf(stale.pid, cluster))) await rm(path, { force: true });
}

function lockFileOf(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (['ENOENT', 'ESRCH'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  });
}
