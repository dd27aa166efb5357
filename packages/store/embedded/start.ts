import { setTimeout as delay } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { clusterMajor, makeCluster } from './cluster.ts';
import { clusterOf, type DataDir, openDataDir } from './data-dir.ts';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import type { EmbeddedConnection, Hold } from './hold.ts';
import { joinServer } from './join.ts';
import {
  isServerOf,
  readLockFile,
  removeEmptyLockFile,
  removeStaleLockFile,
  removeStaleSocketLock,
} from './lock-file.ts';
import { serverOwner } from './owner.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import {
  type Ended,
  logFileOf,
  logTail,
  type Place,
  type ServerProcess,
  spawnServer,
} from './server-process.ts';
import { removeSocketFolder } from './socket-folder.ts';
import { stopServer } from './stop.ts';
import { whatToDo } from './what-to-do.ts';

interface EmbeddedOptions extends DataDir {
  readonly log?: (message: string) => void;
  /** The server has died or was stopped by somebody else: connections to it are gone for good. */
  readonly onLost?: (error: EmbeddedPostgresError) => void;
}

export interface EmbeddedServer {
  readonly connection: EmbeddedConnection;
  /** `18.4` */
  readonly version: string;
  /** Lets go of the server; the last process out stops it. */
  stop(): Promise<void>;
}

const POLL_MS = 20;
const AFTER_LOCK_MS = 100;
const WORTH_SAYING_MS = 1000;
/** A dying server may keep its lock file for a while, and an init process may reap slowly. */
const PATIENCE_MS = 30_000;
/** Recovery after a crash and the last checkpoint of a big database take their time; the server answers meanwhile. */
const LONGEST_WAIT_MS = 600_000;

/**
 * Joins the PostgreSQL server of the data folder, or starts it (and makes its data) where none answers.
 * @throws EmbeddedPostgresError with the folder or the server's own words, and what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  try {
    const place = await preparePlace(options);
    const hold = await joinOrStart(place, lossReporter(options, place), options.log ?? (() => undefined));
    let stopped: Promise<void> | undefined;
    return {
      connection: hold.connection,
      version: hold.serverVersion,
      stop: () => (stopped ??= stopServer(hold, place)),
    };
  } catch (error) {
    if (error instanceof EmbeddedPostgresError || codeOf(error) === undefined) throw error;
    const words = String(error);
    throw new EmbeddedPostgresError(
      `PostgreSQL can't run in ${options.dataDir}: ${words}. ${whatToDo(words, options.dataDir)}`,
      { cause: error },
    );
  }
}

function lossReporter(options: EmbeddedOptions, place: Place): (error: Error) => void {
  return (error) =>
    options.onLost?.(
      new EmbeddedPostgresError(
        `PostgreSQL in ${place.cluster} has gone: ${error.message}. Its log is ${logFileOf(place.dataDir)}; ` +
          `start Spillway again to start it again.`,
        { cause: error },
      ),
    );
}

async function preparePlace(options: EmbeddedOptions): Promise<Place> {
  const owner = await serverOwner(clusterOf(options.dataDir));
  const dataDir = await openDataDir(options, owner);
  const cluster = clusterOf(dataDir);
  const major = await clusterMajor(cluster, owner);
  const found = await findBinaries(major).catch((error: unknown) => {
    if (major === undefined || !(error instanceof EmbeddedPostgresError)) throw error;
    const remedy = `${cluster} was made by PostgreSQL ${major}, which can't be found here`;
    throw new EmbeddedPostgresError(`${remedy}. ${error.message}`, { cause: error });
  });
  const binaries = await reachableBinaries(found, owner, dataDir);
  if (major === undefined) {
    options.log?.(`Making a PostgreSQL ${binaries.version} database in ${cluster}`);
    await makeCluster(cluster, binaries, owner);
  }
  return { dataDir, cluster, owner, binaries };
}

async function joinOrStart(
  place: Place,
  onLost: (error: Error) => void,
  log: (message: string) => void,
): Promise<Hold> {
  const started = Date.now();
  let patientUntil = started + PATIENCE_MS;
  let said = false;
  let child: ServerProcess | undefined;
  for (;;) {
    const childHadEnded = child?.hasEnded() ?? false;
    const found = await joinServer(place, onLost);
    if ('hold' in found) {
      // Another process was faster; ours sees its lock file and goes.
      if (child !== undefined && child.socketFolder !== found.hold.connection.host) await child.ended;
      return found.hold;
    }
    if (found.state === 'busy') {
      patientUntil = Math.min(Date.now() + PATIENCE_MS, started + LONGEST_WAIT_MS);
      if (!said && Date.now() > started + WORTH_SAYING_MS) {
        log(`Waiting for PostgreSQL in ${place.cluster}: ${found.because}`);
        said = true;
      }
    }
    if (child !== undefined && childHadEnded) {
      await passOverEnd(place, await child.ended);
      child = undefined;
    }
    if (Date.now() > patientUntil) throw await gaveUp(place);
    if (child === undefined && found.state === 'nobody') {
      if (found.stale?.socketFolder) await removeSocketFolder(found.stale.socketFolder, place.owner);
      child = await spawnServer(place);
    }
    await delay(POLL_MS);
  }
}

/** Our server has ended. Where a lock file was in its way we go on after it; else this is why it can't start. */
async function passOverEnd(place: Place, { asTold, words }: Ended): Promise<void> {
  // Another process joined it before we did, and was the last one out.
  if (asTold) return;
  if (!/lock file "[^"]+" (already exists|is empty)|pre-existing shared memory block/.test(words)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL couldn't start in ${place.cluster}. ${whatToDo(words, place.cluster)}\n${words}\n` +
        `(from ${logFileOf(place.dataDir)})`,
    );
  }
  const holder = await readLockFile(place.cluster);
  if (holder === undefined) await removeEmptyLockFile(place.cluster);
  else if (!(await isServerOf(holder.pid, place.cluster))) await removeStaleLockFile(place.cluster, holder);
  await removeStaleSocketLock(place.cluster);
  await delay(AFTER_LOCK_MS);
}

async function gaveUp(place: Place): Promise<EmbeddedPostgresError> {
  const holder = await readLockFile(place.cluster);
  const remedy =
    holder && (await isServerOf(holder.pid, place.cluster))
      ? `The process with pid ${holder.pid} runs on these files but doesn't answer: stop it with ` +
        `\`kill -INT ${holder.pid}\`, and start again.`
      : `Start again; if that doesn't help, set DATABASE_URL to a server of yours.`;
  const words = await logTail(place.dataDir).catch(() => '');
  return new EmbeddedPostgresError(
    `PostgreSQL in ${place.cluster} wasn't ready in time. ${remedy}\n${words}\n(from ${logFileOf(place.dataDir)})`,
  );
}
