import { chmod, cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Binaries } from './binaries.ts';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import { type Owner, run } from './owner.ts';
import { blockingFolder, exists } from './reach.ts';

/**
 * Binaries that the owner can run: the ones found, or a copy of them below `copies` where a closed folder hides them
 * (a clone under a 0700 home). The copy is made once per package version and appears whole or not at all.
 * @throws EmbeddedPostgresError when the owner can't run them and they can't be copied.
 */
export async function reachableBinaries(
  found: Binaries,
  owner: Owner | undefined,
  copies: string,
): Promise<Binaries> {
  if (owner === undefined || (await runs(found.folder, owner))) return found;
  if (found.movable === undefined) {
    const blocking = (await blockingFolder(found.folder, owner)) ?? found.folder;
    throw new EmbeddedPostgresError(
      `Root can't run PostgreSQL as itself, and uid ${owner.uid} can't reach ${found.folder}: ${blocking} is closed ` +
        `to it. Run \`chmod a+rx ${blocking}\`, start as an ordinary user, or set DATABASE_URL.`,
    );
  }
  const target = join(copies, `postgresql-${found.version}-${process.platform}-${process.arch}`);
  if (!(await exists(target))) await copyWhole(found.movable, target);
  const folder = join(target, relative(found.movable, found.folder));
  if (!(await runs(folder, owner))) {
    throw new EmbeddedPostgresError(
      `uid ${owner.uid} can't run the copy of PostgreSQL in ${target}. Remove that folder to have it made again, ` +
        `start as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return { ...found, folder };
}

async function runs(folder: string, owner: Owner): Promise<boolean> {
  const replies = await Promise.all(
    ['postgres', 'initdb'].map((name) =>
      run(join(folder, name), ['--version'], owner).catch(() => undefined),
    ),
  );
  return replies.every((reply) => reply?.code === 0);
}

async function copyWhole(source: string, target: string): Promise<void> {
  const unfinished = `${target}.${process.pid}.${Date.now()}.new`;
  try {
    await mkdir(join(target, '..'), { recursive: true, mode: 0o755 });
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
    await openToAll(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process was first.
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return;
    throw new EmbeddedPostgresError(
      `Can't copy PostgreSQL from ${source} to ${target}, where an unprivileged user can run it ` +
        `(${codeOf(error) ?? String(error)}). Put the clone where every user may read it, start as an ordinary user, ` +
        `or set DATABASE_URL.`,
    );
  }
}

/** npm under umask 077 leaves files that only root reads. */
async function openToAll(path: string): Promise<void> {
  const { mode } = await lstat(path);
  const isFolder = (mode & 0o170000) === 0o040000;
  const isFile = (mode & 0o170000) === 0o100000;
  if (!isFolder && !isFile) return;
  const mayRun = isFolder || (mode & 0o100) !== 0;
  await chmod(path, (mode & 0o700) | 0o044 | (mayRun ? 0o011 : 0));
  if (isFolder) for (const name of await readdir(path)) await openToAll(join(path, name));
}
