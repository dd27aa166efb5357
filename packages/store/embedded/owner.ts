import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { EmbeddedPostgresError } from './errors.ts';

/** The unprivileged account that the server runs under when we are root, which PostgreSQL refuses. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: Owner = { uid: 65534, gid: 65534 };

/** Bits of Linux's capability set, by what root needs them for here. */
const NEEDED_CAPABILITIES = { CHOWN: 0, DAC_OVERRIDE: 1, KILL: 5, SETGID: 6, SETUID: 7 };

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
 * @throws EmbeddedPostgresError when we are a root that can't act for another account.
 */
export async function serverOwner(cluster?: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  await checkCapabilities();
  const existing = cluster === undefined ? undefined : await stat(cluster).catch(() => undefined);
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])]);
  if (uid.code !== 0 || gid.code !== 0) return NOBODY;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

async function checkCapabilities(): Promise<void> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (effective === undefined) return;
  const bits = BigInt(`0x${effective}`);
  const missing = Object.entries(NEEDED_CAPABILITIES).filter(
    ([, bit]) => ((bits >> BigInt(bit)) & 1n) === 0n,
  );
  if (missing.length === 0) return;
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and this root lacks what it takes to run it under another account: the ` +
      `capabilities ${missing.map(([name]) => name).join(', ')}. Start as an ordinary user with a passwd entry, give ` +
      `the container these capabilities, or set DATABASE_URL.`,
  );
}
