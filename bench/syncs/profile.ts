import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFolder } from '../folders.ts';
import { summarize } from '../profile-summary.ts';
import type { SyncPlan } from './measure.ts';
import { fillTable } from './rows.ts';
import { withStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** Where the server's process spends its time while it works on the first run of a sync, its second such one. */
export async function profileSyncs({ rows }: SyncPlan, say: (text: string) => void): Promise<void> {
  const cases: readonly [string, (stage: Stage) => Promise<number>][] = [
    ['to an HTTP endpoint', (stage) => stage.makeSync('people', stage.httpId, 'user')],
    ['PostgreSQL to PostgreSQL', (stage) => stage.makeSync('people', stage.tablesId, 'public.copies')],
  ];
  for (const [name, make] of cases) {
    await withFolder(async (into) => {
      let from = 0;
      let to = 0;
      await withStage(['--cpu-prof', `--cpu-prof-dir=${into}`], async (stage) => {
        await fillTable(stage.client, 'people', rows);
        await stage.api.run(await make(stage));
        from = performance.now() - stage.server.spawnedAt;
        await stage.api.run(await make(stage));
        to = performance.now() - stage.server.spawnedAt;
      });
      const [file = ''] = await readdir(into);
      const profile = summarize(JSON.parse(await readFile(join(into, file), 'utf8')), from, to);
      say(`first full sync ${name}, ${rows} rows\n${profile}`);
    });
  }
}
