import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const MAIN = join(import.meta.dirname, '../main.ts');

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export type CommandEnvironment = Readonly<Record<string, string | undefined>>;

/** Where Node keeps what it has compiled: half of the time of a command. */
function compileCache(): CommandEnvironment {
  const { NODE_COMPILE_CACHE: folder } = process.env;
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** Runs `spillway` as a process of its own, to its end. It sees no variables of Spillway's but these. */
export function runCommand(environment: CommandEnvironment, ...args: string[]): Promise<Ended> {
  return startCommand(environment, ...args).ended;
}

export interface StartedCommand {
  readonly ended: Promise<Ended>;
  /** Resolves with the first line of its standard error that matches; rejects when it ends without one. */
  heard(pattern: RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

export function startCommand(environment: CommandEnvironment, ...args: string[]): StartedCommand {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...compileCache(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stderr });
  const out = text(child.stdout);
  const err = text(child.stderr);
  const ended = once(child, 'close').then(async ([code]): Promise<Ended> => {
    return { code: code as number | null, out: await out, err: await err };
  });
  return {
    ended,
    heard: (pattern) =>
      new Promise((resolve, reject) => {
        lines.on('line', (line) => {
          if (pattern.test(line)) resolve(line);
        });
        lines.once('close', () => reject(new Error(`it ended without ${pattern}`)));
      }),
    kill: (signal) => void child.kill(signal),
  };
}
