import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const ROWS = 6_000;
const SPEED = { maximum_batch_size: 50, maximum_parallel_batches: 3, maximum_records_per_second: 1_500 };

let stage: SyncStage;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  stage = await openStage({ endpoint: { speed: SPEED }, environment: { SPILLWAY_ROLE: 'api' } });
});

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await stage.close();
});

async function startWorker(): Promise<ChildProcess> {
  const worker = spawn(process.execPath, [MAIN, 'start', '--role', 'worker'], {
    env: { ...process.env, ...stage.server.environment, SPILLWAY_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  workers.push(worker);
  let log = '';
  await new Promise<void>((resolve) => {
    worker.stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('Spillway is ready')) resolve();
    });
  });
  return worker;
}

function sent(): string[] {
  return stage.endpoint.requests.flatMap(({ params }) => {
    const records = (params['records'] ?? []) as readonly { readonly email: string }[];
    return records.map(({ email }) => email);
  });
}

async function isDiscovered(): Promise<boolean> {
  const { body } = await stage.server.api('GET', `/destinations/${stage.destinationId}`);
  return body.data.last_test_succeeded === true && body.data.objects.length > 0;
}

test('workers that are killed in mid-run: all arrives, twice only what was under way', async () => {
  await stage.sql(
    `insert into people select 'k' || n || '@example.com', 'P' || n, n from generate_series(1, ${ROWS}) n`,
  );
  let worker = await startWorker();
  while (!(await isDiscovered())) await delay(100);
  const id = await stage.addSync();
  const deaths = [400, 1_900];
  const runId = await stage.trigger(id);
  for (const after of deaths) {
    while (sent().length < after) await delay(5);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    worker = await startWorker();
  }
  const run = await stage.ended(runId);
  expect(run).toMatchObject({ status: 'completed', records_updated: ROWS, records_failed: 0 });
  const all = sent();
  expect(new Set(all).size).toBe(ROWS);
  const underWay = SPEED.maximum_batch_size * SPEED.maximum_parallel_batches;
  expect(all.length - ROWS).toBeLessThanOrEqual(deaths.length * underWay);
}, 120_000);
