import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';
import { startWorkerProcess } from './testing/worker-process.ts';
import type { WorkerProcess } from './testing/worker-process.ts';

const ROWS = 6_000;
const SPEED = { maximum_batch_size: 50, maximum_parallel_batches: 3, maximum_records_per_second: 1_500 };

let stage: SyncStage;
let workDir: string;
let worker: WorkerProcess;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'spillway-test-work-'));
  stage = await openStage({
    endpoint: { speed: SPEED },
    environment: { SPILLWAY_ROLE: 'api', SPILLWAY_WORK_DIR: workDir },
    onServer: async ({ environment }) => void (worker = await startWorker(environment)),
  });
});

afterAll(async () => {
  for (const worker of workers) await worker.kill();
  await stage.close();
  await rm(workDir, { recursive: true, force: true });
});

async function startWorker(environment: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const started = await startWorkerProcess(environment);
  workers.push(started);
  return started;
}

function sent(): string[] {
  return stage.endpoint.requests.flatMap(({ params }) => {
    const records = (params['records'] ?? []) as readonly { readonly email: string }[];
    return records.map(({ email }) => email);
  });
}

test('workers that are killed in mid-run: all arrives, twice only what was under way, and nothing is left on the disk', async () => {
  await stage.sql(
    `insert into people select 'k' || n || '@example.com', 'P' || n, n from generate_series(1, ${ROWS}) n`,
  );
  const id = await stage.addSync();
  const deaths = [400, 1_900];
  const runId = await stage.trigger(id);
  for (const after of deaths) {
    while (sent().length < after) await delay(5);
    await worker.kill();
    const left = await readdir(workDir);
    expect(left).toHaveLength(1);
    expect(await readdir(join(workDir, left[0] ?? ''))).toContainEqual(
      expect.stringMatching(new RegExp(`^run-${runId}-`)),
    );
    worker = await startWorker(stage.server.environment);
    await expect.poll(() => readdir(workDir)).not.toContain(left[0]);
  }
  const run = await stage.ended(runId);
  expect(run).toMatchObject({ status: 'completed', records_updated: ROWS, records_failed: 0 });
  const all = sent();
  expect(new Set(all).size).toBe(ROWS);
  const underWay = SPEED.maximum_batch_size * SPEED.maximum_parallel_batches;
  expect(all.length - ROWS).toBeLessThanOrEqual(deaths.length * underWay);
  expect(await worker.stop()).toBe(0);
  expect(await readdir(workDir)).toEqual([]);
}, 120_000);
