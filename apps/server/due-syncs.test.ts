import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeSyncs } from '../../packages/core/syncs/testing/stored-sync.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const SYNCS = 30;

let api: TestServer;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  api = await startTestServer({ SPILLWAY_ROLE: 'api' });
});

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await api.stop();
});

async function startWorker(): Promise<void> {
  const worker = spawn(process.execPath, [MAIN, 'start', '--role', 'worker'], {
    env: { ...process.env, ...api.environment, SPILLWAY_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  workers.push(worker);
  let log = '';
  while (!log.includes('Spillway is ready')) {
    log += worker.stdout === null ? '' : String(await once(worker.stdout, 'data'));
  }
}

test('three workers start each run that is due once, of syncs that were due together', async () => {
  await Promise.all([startWorker(), startWorker(), startWorker()]);
  const { store } = api.running.services;
  const { id } = await store.db.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  // A moment that all of the workers find at their next look.
  const { rows } = await sql<{ at: Date }>`select now() + interval '2 seconds' as at`.execute(store.db);
  const wanted = { schedule: { frequency: 'daily' as const }, nextRunAt: rows[0]?.at ?? new Date() };
  await storeSyncs(
    store,
    store.workspace(id),
    Array.from({ length: SYNCS }, () => wanted),
  );
  const countRuns = async (): Promise<number> => {
    const runs = await store.db.selectFrom('sync_runs').select('sync_id').execute();
    expect(new Set(runs.map((run) => run.sync_id)).size).toBe(runs.length);
    return runs.length;
  };
  while ((await countRuns()) < SYNCS) await delay(100);
  const { rows: ticks } = await sql<{ at: Date }>`select now() + interval '2 seconds' as at`.execute(
    store.db,
  );
  while (Date.now() < (ticks[0]?.at.getTime() ?? 0)) await delay(100);
  expect(await countRuns()).toBe(SYNCS);
}, 60_000);
