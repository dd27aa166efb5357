import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCustomDestination } from '../connectors/destinations/custom_api/sandbox/index.ts';
import { Child } from './child.ts';
import type { Request } from './exchange.ts';
import { withFolder } from './folders.ts';
import type { Plan } from './plan.ts';
import { summarize } from './profile-summary.ts';
import { create, DESTINATIONS, get, OBJECTS, seed } from './seed.ts';
import { startSpillway } from './spillway.ts';

/** Where the server's process spends its time while it is asked one thing again and again. */
export async function profileServer(plan: Plan, say: (text: string) => void): Promise<void> {
  await withFolder(async (folder) => {
    const dataDir = join(folder, 'data');
    const id = await seed(dataDir);
    const endpoint = await startCustomDestination();
    try {
      const cases: readonly [string, Request, number][] = [
        [`GET /destinations, ${DESTINATIONS} rows`, get('/api/v1/destinations'), 20],
        [`GET /destinations/{id}, ${OBJECTS} objects`, get(`/api/v1/destinations/${id}`), 20],
        ['POST /destinations, 5 at once', create(endpoint.url), 5],
      ];
      for (const [at, [name, request, connections]] of cases.entries()) {
        const into = join(folder, `profile-${at}`);
        say(`${name}\n${await profile(request, { connections, dataDir, into, plan })}`);
      }
    } finally {
      await endpoint.close();
    }
  });
}

interface Conditions {
  readonly connections: number;
  readonly dataDir: string;
  /** Folder that the profile is written into. */
  readonly into: string;
  readonly plan: Plan;
}

async function profile(request: Request, { connections, dataDir, into, plan }: Conditions): Promise<string> {
  const load = new Child(new URL('./load.ts', import.meta.url));
  const spawned = performance.now();
  let from = 0;
  let to = 0;
  try {
    const server = await startSpillway(dataDir, ['--cpu-prof', `--cpu-prof-dir=${into}`]);
    const ask = (seconds: number): Promise<unknown> =>
      load.ask({ url: server.url, request, connections, limit: { seconds } });
    try {
      await ask(plan.warmUpSeconds);
      from = performance.now() - spawned;
      await ask(plan.roundSeconds * plan.rounds);
      to = performance.now() - spawned;
    } finally {
      await server.stop();
    }
  } finally {
    await load.stop();
  }
  const [file = ''] = await readdir(into);
  return summarize(JSON.parse(await readFile(join(into, file), 'utf8')), from, to);
}
