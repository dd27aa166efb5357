import { spawn } from 'node:child_process';
import { open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { type Owner, spawnAs } from './owner.ts';
import { fitsSocket, makeSocketFolder, removeSocketFolder, SOCKET_PORT } from './socket-folder.ts';

/** Where a server runs and as whom. */
export interface Place {
  /** A real path. */
  readonly dataDir: string;
  /** PostgreSQL's own files, in the data folder. */
  readonly cluster: string;
  readonly owner: Owner | undefined;
  readonly binaries: Binaries;
}

export interface Ended {
  /** It was told to stop, and did. */
  readonly asTold: boolean;
  /** What it wrote into its log. */
  readonly words: string;
}

/** A server that this process has started, which may outlive it. */
export interface ServerProcess {
  readonly socketFolder: string;
  /** Settles when it has ended. */
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
}

const LONGEST_LOG_BYTES = 10 * 1024 * 1024;
const LOG_TAIL_BYTES = 4096;

/** Small while idle; fsync stays on. Errors of statements reach whoever sent them, and rows stay out of the log. */
const SETTINGS = [
  'listen_addresses=',
  `port=${SOCKET_PORT}`,
  'unix_socket_permissions=0700',
  'max_connections=100',
  'shared_buffers=32MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_logical_replication_workers=0',
  'max_wal_size=256MB',
  'huge_pages=off',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_min_messages=log',
  'log_checkpoints=off',
  'logging_collector=off',
  'log_destination=stderr',
];

/** Without workers of its own for reading: three processes less for a server that is mostly idle. */
const SETTINGS_SINCE_18 = ['io_method=sync'];

export async function spawnServer(place: Place): Promise<ServerProcess> {
  const { dataDir, cluster, owner, binaries } = place;
  const socketFolder = await makeSocketFolder(owner);
  const logFile = logFileOf(dataDir);
  const log = await open(logFile, 'a', 0o600);
  try {
    let { size: logStart } = await log.stat();
    if (logStart > LONGEST_LOG_BYTES) {
      await truncate(logFile);
      logStart = 0;
    }
    const child = spawn(
      join(binaries.folder, 'postgres'),
      [
        '-D',
        cluster,
        '-k',
        socketFolders(socketFolder, cluster),
        ...settingsFor(binaries.major).flatMap((setting) => ['-c', setting]),
      ],
      // A session of its own: Ctrl-C in our terminal must not reach it before we do.
      { ...spawnAs(owner), detached: true, stdio: ['ignore', log.fd, log.fd] },
    );
    child.unref();
    const exited = new Promise<{ asTold: boolean; failure?: string }>((resolve) => {
      child.once('exit', (code) => resolve({ asTold: code === 0 }));
      child.once('error', (error) => resolve({ asTold: false, failure: String(error) }));
    });
    let hasEnded = false;
    const ended = exited.then(async ({ asTold, failure }) => {
      await removeSocketFolder(socketFolder, owner);
      hasEnded = true;
      return { asTold, words: failure ?? (await logTail(dataDir, logStart)) };
    });
    return { socketFolder, ended, hasEnded: () => hasEnded };
  } finally {
    await log.close();
  }
}

function settingsFor(major: number): readonly string[] {
  return major >= 18 ? [...SETTINGS, ...SETTINGS_SINCE_18] : SETTINGS;
}

/**
 * A second socket lies among PostgreSQL's own files where their path is short enough: another container with the same
 * volume sees neither our temp folder nor our processes, and would start a second server on them.
 */
function socketFolders(short: string, cluster: string): string {
  const folders = fitsSocket(cluster) ? [short, cluster] : [short];
  return folders.map((folder) => `"${folder.replaceAll('"', '""')}"`).join(',');
}

export function logFileOf(dataDir: string): string {
  return join(dataDir, 'postgres.log');
}

/** The last lines of the log, none from before `since` (bytes). */
export async function logTail(dataDir: string, since = 0): Promise<string> {
  const { size } = await stat(logFileOf(dataDir));
  const from = Math.max(since, size - LOG_TAIL_BYTES);
  if (size <= from) return '';
  const log = await open(logFileOf(dataDir));
  try {
    const { buffer } = await log.read({ buffer: Buffer.alloc(size - from), position: from });
    return buffer.toString('utf8').trim();
  } finally {
    await log.close();
  }
}
