import { join } from 'node:path';
import { Child } from './child.ts';
import { exchange } from './exchange.ts';
import { withFolder } from './folders.ts';
import { startSpillway } from './spillway.ts';

export interface StartTimes {
  /** Each on a folder of its own that was empty. */
  readonly freshMs: readonly number[];
  /** Each on one that a server has been stopped in. */
  readonly initialisedMs: readonly number[];
  /** Of a bare node:http server, measured beside each of them: what the machine makes of a start at that time. */
  readonly bareMs: readonly number[];
}

/** Starts a server on an empty folder, stops it, starts it again on the same folder; `times` times. */
export async function measureStarts(times: number): Promise<StartTimes> {
  const freshMs: number[] = [];
  const initialisedMs: number[] = [];
  const bareMs: number[] = [];
  for (let time = 0; time < times; time += 1) {
    await withFolder(async (folder) => {
      const dataDir = join(folder, 'data');
      freshMs.push(await startAndStop(dataDir));
      initialisedMs.push(await startAndStop(dataDir));
    });
    bareMs.push(await startBare());
  }
  return { freshMs, initialisedMs, bareMs };
}

async function startBare(): Promise<number> {
  const began = performance.now();
  const server = new Child(new URL('./bare-server.ts', import.meta.url));
  try {
    await exchange(await server.ask<string>([]), { method: 'GET', path: '/', headers: {} });
    return performance.now() - began;
  } finally {
    await server.stop();
  }
}

async function startAndStop(dataDir: string): Promise<number> {
  const server = await startSpillway(dataDir);
  await server.stop();
  return server.readyMs;
}
