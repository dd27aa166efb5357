import { DatabaseError } from 'pg';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import { type Hold, takeHold } from './hold.ts';
import { isServerOf, type LockFile, readLockFile } from './lock-file.ts';
import { logFileOf, type Place } from './server-process.ts';
import { SOCKET_PORT, socketFolderState } from './socket-folder.ts';

/** What is there to join. */
export type Found =
  | { readonly hold: Hold }
  /** The server is there, but not ready or about to go. */
  | { readonly state: 'busy'; readonly because: string }
  /** A server process is there that doesn't listen yet, or no longer. */
  | { readonly state: 'silent' }
  | { readonly state: 'nobody'; readonly stale?: LockFile };

/**
 * Joins the server that runs on the cluster, if one does.
 * @throws EmbeddedPostgresError when one runs that can't or mustn't be joined.
 */
export async function joinServer(place: Place, onLost: (error: Error) => void): Promise<Found> {
  const running = await readLockFile(place.cluster);
  if (running === undefined) return { state: 'nobody' };
  const { pid, socketFolder, port } = running;
  const folderState = socketFolder ? await socketFolderState(socketFolder, place.owner) : 'absent';
  if (socketFolder && port && folderState === 'ours') {
    const found = await knock(place, { host: socketFolder, port }, onLost);
    if (found !== undefined) return found;
  }
  if (!(await isServerOf(pid, place.cluster))) {
    // It may run in another container.
    const found = await knock(place, { host: place.cluster, port: SOCKET_PORT }, onLost);
    return found ?? { state: 'nobody', stale: running };
  }
  if (folderState !== 'foreign') return { state: 'silent' };
  throw new EmbeddedPostgresError(
    `PostgreSQL (pid ${pid}) runs in ${place.cluster}, but its socket folder ${socketFolder} isn't a folder of its ` +
      `account with mode 0700: somebody else may have made it. Find out who, remove it, stop the server with ` +
      `\`kill -INT ${pid}\`, and start again.`,
  );
}

/** Undefined when nobody answers there. */
async function knock(
  place: Place,
  socket: { host: string; port: number },
  onLost: (error: Error) => void,
): Promise<Found | undefined> {
  try {
    return { hold: await takeHold(socket, onLost) };
  } catch (error) {
    if (codeOf(error) === '57P03') return { state: 'busy', because: String(error) };
    if (isGone(error)) return undefined;
    throw new EmbeddedPostgresError(
      `PostgreSQL in ${place.cluster} refuses the connection: ${String(error)}. Its log is ` +
        `${logFileOf(place.dataDir)}.`,
      { cause: error },
    );
  }
}

/** Whether the connection failed, rather than being refused by a server that is up. */
function isGone(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === '57P01' || error.code === '57P02';
  return codeOf(error) !== 'EACCES';
}
