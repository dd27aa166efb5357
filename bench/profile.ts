import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Child } from './child.ts';
import { withFolder } from './folders.ts';
import type { Load } from './load.ts';
import type { Plan } from './plan.ts';
import { DESTINATIONS, get, OBJECTS, seed } from './seed.ts';
import { startSpillway } from './spillway.ts';
import { summarize } from './profile-summary.ts';

const CONNECTIONS = 20;

/** Where the server's process spends its time while one read is asked for again and again. */
export async function profileReads(plan: Plan, say: (text: string) => void): Promise<void> {
  await withFolder(async (folder) => {
    const dataDir = join(folder, 'data');
    const id = await seed(dataDir);
    const seconds = plan.roundSeconds * plan.rounds;
    const profiles = join(folder, 'profiles');
    say(`GET /destinations, ${DESTINATIONS} rows\n${await profile('/api/v1/destinations', 'list')}`);
    say(`GET /destinations/{id}, ${OBJECTS} objects\n${await profile(`/api/v1/destinations/${id}`, 'one')}`);

    async function profile(path: string, name: string): Promise<string> {
      const into = join(profiles, name);
      const load = new Child(new URL('./load.ts', import.meta.url));
      const spawned = performance.now();
      const server = await startSpillway(dataDir, ['--cpu-prof', `--cpu-prof-dir=${into}`]);
      const ask = (limit: number): Promise<Load> =>
        load.ask<Load>({
          url: server.url,
          request: get(path),
          connections: CONNECTIONS,
          limit: { seconds: limit },
        });
      let from = 0;
      let to = 0;
      try {
        await ask(plan.warmUpSeconds);
        from = performance.now() - spawned;
        await ask(seconds);
        to = performance.now() - spawned;
      } finally {
        await load.stop();
        await server.stop();
      }
      const [file = ''] = await readdir(into);
      return summarize(JSON.parse(await readFile(join(into, file), 'utf8')), from, to);
    }
  });
}
