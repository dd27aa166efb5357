import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exchange } from './exchange.ts';
import { interrupted } from './interruption.ts';

export const MAIN = fileURLToPath(new URL('../apps/cli/main.ts', import.meta.url));
const PACKAGE = new URL('../package.json', import.meta.url);
const POLL_MS = 5;
const LONGEST_START_MS = 60_000;

export const workspaceToken = 'secret-token:benchmark-workspace-key';

export interface Spillway {
  readonly url: string;
  readonly pid: number;
  /** By `performance.now()`. */
  readonly spawnedAt: number;
  /** From the spawn of the process to the first 200 of /readyz. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** A Spillway in a process of its own, with the embedded PostgreSQL in `dataDir`, as a user starts it. */
export async function startSpillway(
  dataDir: string,
  nodeOptions: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Spillway> {
  const options = await optionsOfStart();
  const port = await freePort();
  interrupted.throwIfAborted();
  const began = performance.now();
  const child = spawn(process.execPath, [...options, ...nodeOptions, MAIN, 'start'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...environment(dataDir, port), ...more },
  });
  const ended = once(child, 'exit');
  const end = (): void => void child.kill('SIGTERM');
  interrupted.addEventListener('abort', end);
  const stop = async (): Promise<void> => {
    interrupted.removeEventListener('abort', end);
    // Told twice, it would not take the time to stop its PostgreSQL.
    if (!interrupted.aborted) end();
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(url, () => child.exitCode !== null || child.signalCode !== null);
    const { pid } = child;
    if (pid === undefined) throw new Error('Spillway has no process');
    return { url, pid, spawnedAt: began, readyMs: performance.now() - began, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What `npm start` tells Node. */
async function optionsOfStart(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { scripts: { start: string } };
  const options = /\bnode ((?:--\S+ )*)apps\/cli\/main\.ts start$/.exec(scripts.start)?.[1];
  if (options === undefined) throw new Error(`no options for Node are read from npm start: ${scripts.start}`);
  return options.split(' ').filter((option) => option !== '');
}

/** Variables of whoever runs the benchmark that would change what is measured are left out. */
export function environment(dataDir: string, port: number): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(SPILLWAY_.*|DATABASE_URL|NODE_OPTIONS|https?_proxy|no_proxy)$/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    SPILLWAY_DATA_DIR: dataDir,
    SPILLWAY_PORT: String(port),
    SPILLWAY_LOG_LEVEL: 'error',
    SPILLWAY_ALLOWED_ADDRESSES: '127.0.0.1',
    SPILLWAY_BOOTSTRAP_WORKSPACE_TOKEN: workspaceToken,
  };
}

async function ready(url: string, hasEnded: () => boolean): Promise<void> {
  const until = performance.now() + LONGEST_START_MS;
  while (performance.now() < until && !hasEnded()) {
    const answer = await exchange(url, { method: 'GET', path: '/readyz', headers: {} }).catch(
      () => undefined,
    );
    if (answer?.status === 200) return;
    await delay(POLL_MS);
  }
  throw new Error('Spillway did not get ready; what it said is above');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
