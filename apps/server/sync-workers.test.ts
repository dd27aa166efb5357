import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';
import { startWorkerProcess } from './testing/worker-process.ts';
import type { WorkerProcess } from './testing/worker-process.ts';

const SYNCS = 30;
const ROWS = 100;
const BATCH = 10;

let stage: SyncStage;
let proxy: Awaited<ReturnType<typeof startProxy>>;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  stage = await openStage({
    endpoint: {
      speed: { maximum_batch_size: BATCH, maximum_parallel_batches: 1, maximum_records_per_second: 100_000 },
    },
    environment: { SPILLWAY_ROLE: 'api' },
    onServer: async ({ environment }) => {
      for (let count = 0; count < 3; count += 1) workers.push(await startWorkerProcess(environment));
    },
  });
  proxy = await startProxy(stage.endpoint.url);
});

afterAll(async () => {
  for (const worker of workers) await worker.kill();
  proxy.close();
  await stage.close();
});

/** Passes on what it gets, a little later, and knows how many batches of each sync are with it at once. */
async function startProxy(target: string) {
  const inside = new Map<string, number>();
  let most = 0;
  let batches = 0;
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const body = await buffer(request);
      const sync = /"name":"(sync \d+)"/.exec(body.toString())?.[1];
      if (sync !== undefined) {
        batches += 1;
        inside.set(sync, (inside.get(sync) ?? 0) + 1);
        most = Math.max(most, inside.get(sync) ?? 0);
        response.once('close', () => inside.set(sync, (inside.get(sync) ?? 0) - 1));
        await delay(20);
      }
      const { method, headers } = request;
      httpRequest(target, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }).end(body);
    };
    pass().catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    most: () => most,
    batches: () => batches,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test('three workers, thirty syncs, one worker killed: each run ends complete, and none is worked on twice at once', async () => {
  await stage.sql(
    `insert into people select 'p' || n || '@example.com', 'P' || n, n from generate_series(1, ${ROWS}) n`,
  );
  const made = await stage.server.api('POST', '/destinations', {
    json: { service_connection: { type: 'custom_api', credentials: { webhook_url: proxy.url } } },
  });
  const mapping = (column: string, isKey = false) => ({
    from: { type: 'column', data: column },
    to: column,
    is_primary_identifier: isKey,
  });
  const runs: number[] = [];
  for (let number = 1; number <= SYNCS; number += 1) {
    const label = { basic_type: 'text', value: `sync ${number}` };
    const id = await stage.addSync({
      destination_attributes: { connection_id: made.body.data.id, object: 'contact' },
      mappings: [
        mapping('email', true),
        mapping('logins'),
        { from: { type: 'constant_value', data: label }, to: 'name' },
      ],
    });
    runs.push(await stage.trigger(id));
  }
  const before = proxy.batches();
  while (proxy.batches() < before + 20) await delay(5);
  await workers[0]?.kill();
  for (const run of runs) {
    expect(await stage.ended(run)).toMatchObject({
      status: 'completed',
      records_updated: ROWS,
      records_failed: 0,
    });
  }
  expect(proxy.most()).toBe(1);
  const taken = await stage.server.running.services.store.db
    .selectFrom('sync_runs')
    .select('id')
    .where('attempt', '>', 1)
    .execute();
  expect(taken.length).toBeGreaterThan(0);
  const repeated = proxy.batches() - (SYNCS * ROWS) / BATCH;
  expect(repeated).toBeLessThanOrEqual(taken.length);
}, 120_000);
