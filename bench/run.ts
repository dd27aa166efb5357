import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startCustomDestination } from '../connectors/destinations/custom_api/sandbox/index.ts';
import { measureCreates } from './creates.ts';
import { withFolder } from './folders.ts';
import { describeMachine } from './machine.ts';
import type { Memory } from './memory.ts';
import { memoryOf } from './memory.ts';
import type { Plan } from './plan.ts';
import { measureReads } from './reads.ts';
import { DESTINATIONS, get, OBJECTS, seed } from './seed.ts';
import { startSpillway } from './spillway.ts';
import { measureStarts } from './start-up.ts';
import { createTable, memoryTable, readTable, startTable } from './table.ts';

/** Measures everything and says it as it becomes known. */
export async function run(plan: Plan, say: (text: string) => void): Promise<void> {
  say(startTable(await measureStarts(plan.starts)));
  await withFolder(async (folder) => {
    await using running = new AsyncDisposableStack();
    const dataDir = join(folder, 'data');
    const id = await seed(dataDir);
    const endpoint = await startCustomDestination();
    running.defer(() => endpoint.close());
    const server = await startSpillway(dataDir);
    running.defer(() => server.stop());
    say(await describeMachine(dataDir));
    const idle = async (): Promise<Memory> => {
      await delay(plan.idleMs);
      return memoryOf(server.pid, dataDir);
    };
    const afterStart = await idle();
    say(readTable(await measureReads(server.url, readsOf(id), plan)));
    say(createTable(await measureCreates(server.url, endpoint, plan)));
    say(memoryTable({ 'idle after the start': afterStart, 'idle after the load': await idle() }));
  });
}

/** With what the server answers without a token and without the database, for the share of the framework. */
function readsOf(id: number) {
  return {
    [`GET /destinations, ${DESTINATIONS} rows`]: get('/api/v1/destinations'),
    [`GET /destinations/{id}, ${OBJECTS} objects`]: get(`/api/v1/destinations/${id}`),
    'GET /healthz, no database': get('/healthz'),
  };
}
