import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ConnectorLog } from '#connector-kit';
import { folderFault } from '#engine';

/** A folder for the files of one piece of work. */
export interface WorkFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** The folder of a process: locked before it gets its name, and no longer called so once it is being removed. */
const NAME = 'spillway-work-';
const MAKING = 'spillway-making-';
const GONE = 'spillway-gone-';
const LOCK = 'lock';

interface Own {
  readonly path: string;
  /** Undefined where the file system knows no locks. */
  readonly lock: DatabaseSync | undefined;
}

/**
 * Folders for files of work under way, all in one of this process. It is locked as long as the process lives, and the
 * system lifts the lock however the process ends: numbers of processes come again, in containers at once. What is not
 * locked was left by a process that died, and the next one removes it.
 */
export class WorkFolders {
  readonly #root: string;
  readonly #log: ConnectorLog;
  #own: Promise<Own> | undefined;

  /** @param root may be shared by any number of processes, and hold other things */
  constructor(root: string, log: ConnectorLog) {
    this.#root = root;
    this.#log = log;
  }

  /** @throws DiskFullError, FolderError */
  async make(name: string): Promise<WorkFolder> {
    try {
      this.#own ??= this.#claim();
      const { path: own } = await this.#own;
      // Whoever sweeps temporary folders may have taken it for an old one.
      await mkdir(own, { recursive: true, mode: 0o700 });
      const path = await mkdtemp(join(own, `${name}-`));
      return { path, remove: () => rm(path, { recursive: true, force: true }) };
    } catch (error) {
      throw folderFault(error, this.#root);
    }
  }

  /** Removes what processes of this account have left that died. What can't be removed is left. */
  async removeLeft(): Promise<void> {
    const names = await readdir(this.#root).catch(() => []);
    for (const name of names) {
      const path = join(this.#root, name);
      if (name.startsWith(GONE)) await this.#removeQuietly(path);
      if (name.startsWith(NAME) && (await isLeft(path))) {
        this.#log.info({ folder: path }, 'the files of a process that died are removed');
        await this.#removeQuietly(path);
      }
    }
  }

  /** Removes what this process has. */
  async close(): Promise<void> {
    const own = await this.#own?.catch(() => undefined);
    this.#own = undefined;
    if (own === undefined) return;
    await this.#removeQuietly(own.path);
    own.lock?.close();
  }

  async #claim(): Promise<Own> {
    try {
      await mkdir(this.#root, { recursive: true, mode: 0o700 });
      const making = await mkdtemp(join(this.#root, MAKING));
      const lock = await takeLock(join(making, LOCK)).catch((error: unknown) => {
        this.#log.warn(
          { err: error, folder: making },
          'a folder could not be locked: what is in it when this process dies is not removed by the next one',
        );
        return undefined;
      });
      if (lock === undefined) return { path: making, lock };
      const path = join(this.#root, basename(making).replace(MAKING, NAME));
      await rename(making, path);
      return { path, lock };
    } catch (error) {
      this.#own = undefined;
      throw error;
    }
  }

  async #removeQuietly(path: string): Promise<void> {
    const gone = join(this.#root, basename(path).replace(/^spillway-[a-z]+-/, GONE));
    try {
      if (gone !== path) await rename(path, gone);
      await rm(gone, { recursive: true, force: true });
    } catch (error) {
      // Another process removes it as well.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      this.#log.warn(
        { err: error, folder: path },
        'a folder of files that nobody needs could not be removed',
      );
    }
  }
}

/** Whether it is ours to remove: of this account, and nobody holds its lock. */
async function isLeft(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() !== true || found.uid !== (process.getuid?.() ?? found.uid)) return false;
  // Opening it would make it.
  if (!existsSync(join(path, LOCK))) return false;
  try {
    (await takeLock(join(path, LOCK))).close();
    return true;
  } catch {
    return false;
  }
}

/** A lock of the system on a file, through the only thing in Node that takes one. @throws Error where it is held */
async function takeLock(file: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await import('node:sqlite');
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}
