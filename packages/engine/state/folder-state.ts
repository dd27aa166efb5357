import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderFault } from '../folder-fault.ts';
import { measure, missing, verify } from './checksum.ts';
import { checkStatePath } from './state-path.ts';
import type { StateStore, StoredFile } from './state-store.ts';

/** State in a folder that every worker sees, readable by its user alone. */
export class FolderState implements StateStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async put(path: string, localFile: string): Promise<StoredFile> {
    const target = this.#local(path);
    const partial = `${target}.${randomUUID()}.partial`;
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await move(localFile, partial);
      await chmod(partial, 0o600);
      const measured = await measure(partial);
      await sync(partial);
      await rename(partial, target);
      await sync(dirname(target));
      return { path, ...measured };
    } catch (error) {
      await rm(partial, { force: true }).catch(() => {});
      throw folderFault(error, this.#dir);
    }
  }

  async fetch(file: StoredFile): Promise<string> {
    const local = this.#local(file.path);
    try {
      await verify(file, local, local);
    } catch (error) {
      throw isMissing(error) ? missing(local, error) : folderFault(error, this.#dir);
    }
    return local;
  }

  async remove(path: string): Promise<void> {
    await rm(this.#local(path), { recursive: true, force: true });
  }

  async url(): Promise<undefined> {
    return undefined;
  }

  #local(path: string): string {
    return join(this.#dir, checkStatePath(path));
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await copyFile(from, to);
    await rm(from);
  }
}

/** Without it, a power cut could leave a name in PostgreSQL for a file that is empty. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
