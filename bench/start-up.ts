import { join } from 'node:path';
import { withFolder } from './folders.ts';
import { startSpillway } from './spillway.ts';

export interface StartTimes {
  /** Each on a folder of its own that was empty. */
  readonly freshMs: readonly number[];
  /** Each on one that a server has been stopped in. */
  readonly initialisedMs: readonly number[];
}

/** Starts a server on an empty folder, stops it, starts it again on the same folder; `times` times. */
export async function measureStarts(times: number): Promise<StartTimes> {
  const freshMs: number[] = [];
  const initialisedMs: number[] = [];
  for (let time = 0; time < times; time += 1) {
    await withFolder(async (folder) => {
      const dataDir = join(folder, 'data');
      freshMs.push(await startAndStop(dataDir));
      initialisedMs.push(await startAndStop(dataDir));
    });
  }
  return { freshMs, initialisedMs };
}

async function startAndStop(dataDir: string): Promise<number> {
  const server = await startSpillway(dataDir);
  await server.stop();
  return server.readyMs;
}
