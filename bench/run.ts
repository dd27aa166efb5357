import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CustomDestination } from '../connectors/destinations/custom_api/sandbox/index.ts';
import { startCustomDestination } from '../connectors/destinations/custom_api/sandbox/index.ts';
import { measureCreates } from './creates.ts';
import { measureDiscovery } from './discovery.ts';
import { withFolder } from './folders.ts';
import { describeMachine } from './machine.ts';
import type { Memory } from './memory.ts';
import { memoryOf } from './memory.ts';
import type { Plan } from './plan.ts';
import { processesOf } from './processes.ts';
import { measureReads } from './reads.ts';
import { DESTINATIONS, get, OBJECTS, seed } from './seed.ts';
import type { Spillway } from './spillway.ts';
import { startSpillway } from './spillway.ts';
import { measureStarts } from './start-up.ts';
import { createTable, discoveryTable, memoryTable, readTable, startTable } from './table.ts';

/** Measures everything and says it as it becomes known. */
export async function run(plan: Plan, say: (text: string) => void): Promise<void> {
  say(startTable(await measureStarts(plan.starts)));
  await withFolder(async (folder) => {
    const dataDir = join(folder, 'data');
    const id = await seed(dataDir);
    const running = new AsyncDisposableStack();
    try {
      const endpoint = await startCustomDestination();
      running.defer(() => endpoint.close());
      const server = await startSpillway(dataDir);
      running.defer(() => server.stop());
      say(await describeMachine(dataDir));
      await measureServing(server, { dataDir, endpoint, id, plan, say });
    } finally {
      await running.disposeAsync();
    }
  });
  say(discoveryTable(await measureDiscovery(plan)));
}

interface Surroundings {
  readonly dataDir: string;
  readonly endpoint: CustomDestination;
  /** Of the destination with many objects. */
  readonly id: number;
  readonly plan: Plan;
  readonly say: (text: string) => void;
}

async function measureServing(server: Spillway, surroundings: Surroundings): Promise<void> {
  const { dataDir, endpoint, id, plan, say } = surroundings;
  const idle = async (): Promise<Memory> => {
    await delay(plan.idleMs);
    return memoryOf(server.pid, dataDir);
  };
  const pids = async (): Promise<number[]> => {
    const { node, postgres } = await processesOf(server.pid, dataDir);
    return [node, ...postgres].map(({ pid }) => pid);
  };
  const spillway = { url: server.url, pids };
  const afterStart = await idle();
  say(readTable(await measureReads(spillway, readsOf(id), plan)));
  say(createTable(await measureCreates(spillway, endpoint, plan)));
  say(memoryTable({ 'idle after the start': afterStart, 'idle after the load': await idle() }));
}

/** With what the server answers without a token and without the database, for the share of the framework. */
function readsOf(id: number) {
  return {
    [`GET /destinations, ${DESTINATIONS} rows`]: get('/api/v1/destinations'),
    [`GET /destinations/{id}, ${OBJECTS} objects`]: get(`/api/v1/destinations/${id}`),
    'GET /healthz, no database': get('/healthz'),
  };
}
