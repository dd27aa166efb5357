import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Owner, run } from './owner.ts';

/**
 * The first folder on the way to `path` that the owner may not enter, or undefined when it may enter all of them.
 * Parts that don't exist yet are left out. The kernel is asked, by entering as that owner, since mode bits say
 * nothing of access lists and mounts.
 */
export async function blockingFolder(path: string, owner: Owner | undefined): Promise<string | undefined> {
  if (owner === undefined) return undefined;
  const folders: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of folders) {
    if (!(await exists(folder))) return undefined;
    if (!(await mayEnter(folder, owner))) return folder;
  }
  return undefined;
}

async function mayEnter(folder: string, owner: Owner): Promise<boolean> {
  const { code } = await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], owner);
  return code === 0;
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
