import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';

/** The unprivileged account that the server runs under when we are root, which PostgreSQL refuses. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: Owner = { uid: 65534, gid: 65534 };

export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** stdout and stderr as they came, trimmed. */
  readonly output: string;
}

/**
 * Runs a program to its end, as `owner` when one is given. Neither our environment (it may carry secrets) nor our
 * working folder (the owner may not be allowed in it) is passed on. Rejects where the program can't be started.
 */
export function run(command: string, args: readonly string[], owner?: Owner): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...spawnAs(owner),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (text: string): void => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}

/** Spawn options of everything that PostgreSQL runs. */
export function spawnAs(owner: Owner | undefined): {
  cwd: string;
  env: Record<string, string>;
  uid?: number;
  gid?: number;
} {
  const env = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
  // macOS numbers `nobody` 4294967294, which spawn takes as the signed -2 only.
  return { cwd: '/', env, ...(owner && { uid: owner.uid | 0, gid: owner.gid | 0 }) };
}

/**
 * Whom the server must run as: ourselves (undefined) unless we are root; then the owner of the cluster where there is
 * one already (an ordinary user's, now run by root), else `nobody`.
 */
export async function serverOwner(cluster?: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = cluster === undefined ? undefined : await stat(cluster).catch(() => undefined);
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])]);
  if (uid.code !== 0 || gid.code !== 0) return NOBODY;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
