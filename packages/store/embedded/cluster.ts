import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import { type Owner, run } from './owner.ts';
import { whatToDo } from './what-to-do.ts';

export const SUPERUSER = 'spillway';

const ABANDONED_AFTER_MS = 3_600_000;

/**
 * The major version that made the cluster, or undefined where there is none yet.
 * @throws EmbeddedPostgresError when there is something that the server couldn't use.
 */
export async function clusterMajor(cluster: string, owner: Owner | undefined): Promise<number | undefined> {
  const found = await stat(cluster).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const uid = owner?.uid ?? process.getuid?.();
  if (found.uid !== uid) {
    throw new EmbeddedPostgresError(
      `${cluster} belongs to uid ${found.uid}, and PostgreSQL would run as uid ${uid}. Start as the account that ` +
        `made it (root, if that did), or hand it over: \`chown -R ${uid} ${cluster}\`.`,
    );
  }
  if ((found.mode & 0o027) !== 0) {
    throw new EmbeddedPostgresError(
      `${cluster} is open to other accounts, and PostgreSQL refuses that. Run \`chmod 700 ${cluster}\`.`,
    );
  }
  const major = Number(await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => ''));
  if (major > 0) return major;
  throw new EmbeddedPostgresError(
    `${cluster} holds no PostgreSQL data (no readable PG_VERSION). Put back what was there, or remove the folder to ` +
      `begin with an empty database.`,
  );
}

/** Makes the cluster beside its place and renames it, so that of several processes one makes it and none sees half. */
export async function makeCluster(
  cluster: string,
  binaries: Binaries,
  owner: Owner | undefined,
): Promise<void> {
  await removeAbandoned(cluster);
  const unfinished = `${cluster}.${process.pid}.${randomBytes(6).toString('hex')}.new`;
  try {
    await mkdir(unfinished, { mode: 0o700 });
    if (owner) await chown(unfinished, owner.uid, owner.gid);
    // `trust` is confined by the socket's folder: the server listens nowhere else.
    const { code, output } = await run(
      join(binaries.folder, 'initdb'),
      ['-D', unfinished, '-U', SUPERUSER, '--auth=trust', '--encoding=UTF8', '--locale=C'],
      owner,
    );
    if (code !== 0) {
      throw new EmbeddedPostgresError(
        `initdb couldn't make the database in ${cluster}. ${whatToDo(output, cluster)}\n${output}`,
      );
    }
    await rename(unfinished, cluster);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return;
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(
      `Can't make the database in ${cluster}: ${String(error)}. ${whatToDo(String(error), cluster)}`,
      { cause: error },
    );
  }
}

/** Removes what processes that were killed in `makeCluster` have left. */
async function removeAbandoned(cluster: string): Promise<void> {
  const folder = dirname(cluster);
  for (const name of await readdir(folder)) {
    const maker = /^postgres\.(\d+)\.[0-9a-f]{12}\.new$/.exec(name);
    if (maker === null) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    const abandoned = found !== undefined && isAbandoned(Number(maker[1]), found.mtimeMs);
    // An initdb that has outlived its killed parent may still write there: the next start removes it then.
    if (abandoned) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAbandoned(maker: number, changedAt: number): boolean {
  // In a restarted container we have the number of our predecessor.
  if (maker === process.pid) return changedAt < performance.timeOrigin;
  try {
    process.kill(maker, 0);
    return Date.now() - changedAt > ABANDONED_AFTER_MS;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
