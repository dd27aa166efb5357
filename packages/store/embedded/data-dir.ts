import { createHash } from 'node:crypto';
import { access, chmod, constants, mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import { type Owner, serverOwner } from './owner.ts';
import { blockingFolder, exists } from './reach.ts';

export interface DataDir {
  /** Absolute. */
  readonly dataDir: string;
  /** Chosen by the operator, so never moved. */
  readonly explicit: boolean;
}

interface DataDirChoice {
  /** `SPILLWAY_DATA_DIR` */
  readonly configured?: string | undefined;
  /** The current folder unless given. */
  readonly cwd?: string;
  /** Where root's data goes when the current folder is closed to the server's account. */
  readonly systemFolder?: string;
}

/**
 * Where the data lies: the configured folder as it is; else `.spillway` below the current folder; as root, where the
 * server's account can't reach that, `/var/lib/spillway/<name and hash of the current folder>`. Data that is there
 * already is never left behind for an empty folder elsewhere.
 *
 * @throws EmbeddedPostgresError where a file lies in its place
 */
export async function resolveDataDir(choice: DataDirChoice): Promise<DataDir> {
  const chosen = await chooseDataDir(choice);
  const found = await stat(chosen.dataDir).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return chosen;
  throw new EmbeddedPostgresError(`${nameOf(chosen)} is a file: set SPILLWAY_DATA_DIR to a folder.`);
}

async function chooseDataDir(choice: DataDirChoice): Promise<DataDir> {
  const cwd = await realpath(choice.cwd ?? process.cwd());
  if (choice.configured) return { dataDir: resolve(cwd, choice.configured), explicit: true };
  const here = join(cwd, '.spillway');
  const owner = await serverOwner(clusterOf(here));
  if (owner === undefined || (await exists(clusterOf(here)))) return { dataDir: here, explicit: false };
  const hash = createHash('sha256').update(cwd).digest('hex').slice(0, 12);
  const moved = join(choice.systemFolder ?? '/var/lib/spillway', `${basename(cwd)}-${hash}`);
  const closed = (await blockingFolder(here, owner)) !== undefined;
  return { dataDir: closed || (await exists(clusterOf(moved))) ? moved : here, explicit: false };
}

/** The folder of PostgreSQL's own files. */
export function clusterOf(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/**
 * Makes the data folder where it is missing and checks that the server's account can get into it.
 * @returns its real path.
 * @throws EmbeddedPostgresError naming the folder that blocks.
 */
export async function openDataDir(chosen: DataDir, owner: Owner | undefined): Promise<string> {
  const { dataDir } = chosen;
  const named = nameOf(chosen);
  try {
    await makeFolder(dataDir, owner === undefined ? 0o700 : 0o711);
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${named} can't be made or written by uid ${process.getuid?.()}: ${(error as Error).message}. ` +
        `Allow it there, or set SPILLWAY_DATA_DIR to a folder of yours.`,
      { cause: error },
    );
  }
  const real = await realpath(dataDir);
  const blocking = await blockingFolder(real, owner);
  if (blocking === undefined || owner === undefined) return real;
  throw new EmbeddedPostgresError(
    `${named} can't be reached by PostgreSQL: it refuses to run as root and runs as uid ${owner.uid}, to which ` +
      `${blocking} is closed. Run \`chmod o+x ${blocking}\`, or set SPILLWAY_DATA_DIR to a folder that this account ` +
      `can reach, such as one below /var/lib/spillway.`,
  );
}

function nameOf({ dataDir, explicit }: DataDir): string {
  return explicit ? `SPILLWAY_DATA_DIR (${dataDir})` : `The data folder ${dataDir}`;
}

/** mkdir applies the umask, which would close root's folders to the server's account. */
async function makeFolder(folder: string, mode: number): Promise<void> {
  if (await exists(folder)) return;
  await makeFolder(dirname(folder), mode);
  try {
    await mkdir(folder);
    await chmod(folder, mode);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
