import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../../..');

interface ScriptEnded {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command in a process group of its own, as a terminal starts it. */
export interface Script {
  readonly pid: number;
  readonly ended: Promise<ScriptEnded>;
  /** Everything written so far, on both streams. */
  output(): string;
  /** Resolves with the first match in the output; rejects with the output when it ends without one. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Runs a command in the repository. It sees no variables of Spillway's but these. */
export function runScript(
  command: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
): Script {
  const [file, ...args] = command;
  const child = spawn(file, args, {
    cwd: REPOSITORY,
    detached: true,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    pid: child.pid ?? 0,
    ended,
    output: () => output,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match !== null) resolve(match);
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        look();
        void ended.then(() => reject(new Error(`it ended without ${pattern}:\n${output}`)));
      }),
  };
}

/** A data folder that is not there yet, and the PostgreSQL server that runs in it. */
export interface DataFolder {
  readonly path: string;
  /** Undefined where none runs: a server that stops takes its pid file with it. */
  postgresPid(): Promise<number | undefined>;
  remove(): Promise<void>;
}

export function newDataFolder(): DataFolder {
  const path = join(tmpdir(), `spillway-cli-${randomBytes(6).toString('hex')}`);
  return {
    path,
    async postgresPid() {
      const text = await readFile(join(path, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
      return Number(text.split('\n', 1)[0]) || undefined;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
