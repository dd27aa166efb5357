import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import type { EmbeddedConnection, Owner } from '../index.ts';

export interface HolderOptions {
  readonly dataDir?: string;
  readonly systemFolder?: string;
  /** Run the program of this copy of the repository, in that folder. */
  readonly clone?: string;
  readonly account?: Owner;
  /** The Node to run; ours by default. */
  readonly node?: string;
  readonly env?: Record<string, string>;
}

export interface Holder {
  readonly process: ChildProcess;
  readonly dataDir: string;
  readonly connection: EmbeddedConnection;
  readonly version: string;
  /** The next line that it prints. */
  nextLine(): Promise<unknown>;
  stop(): Promise<void>;
}

const REPOSITORY = join(import.meta.dirname, '../../../..');

/** Starts a process that holds the embedded server. Rejects with what it says when it fails. */
export async function startHolder(options: HolderOptions): Promise<Holder> {
  const clone = options.clone ?? REPOSITORY;
  const child = spawn(
    options.node ?? process.execPath,
    [
      join(clone, 'packages/store/embedded/testing/holder.ts'),
      options.dataDir ?? '',
      options.systemFolder ?? '',
    ],
    {
      cwd: clone,
      env: { PATH: process.env['PATH'], ...options.env },
      stdio: ['pipe', 'pipe', 'inherit'],
      // A process group of its own, as a terminal gives it.
      detached: true,
      ...options.account,
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done) throw new Error('The holder ended without a word');
    return JSON.parse(line.value);
  };
  const ready = (await nextLine()) as { failed: string } | Pick<Holder, 'dataDir' | 'connection' | 'version'>;
  if ('failed' in ready) throw new Error(ready.failed);
  return {
    ...ready,
    process: child,
    nextLine,
    async stop() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}

/** Kills the process as a crash does. */
export async function crash(holder: Holder): Promise<void> {
  const exited = once(holder.process, 'exit');
  holder.process.kill('SIGKILL');
  await exited;
}

export async function ask(connection: EmbeddedConnection, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ ...connection });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A new folder that every account may pass through. */
export async function makeFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'spillway-test-embedded-'));
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
