import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCustomDestination } from '../../connectors/destinations/custom_api/sandbox/index.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

let api: TestServer;
let endpoint: Awaited<ReturnType<typeof startCustomDestination>>;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  api = await startTestServer({ SPILLWAY_ROLE: 'api' });
  endpoint = await startCustomDestination();
});

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await endpoint.close();
  await api.stop();
});

async function startWorker(): Promise<ChildProcess> {
  const worker = spawn(process.execPath, [MAIN, 'start', '--role', 'worker'], {
    env: { ...process.env, ...api.environment, SPILLWAY_LOG_LEVEL: 'info' },
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

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await delay(100);
}

test('a job whose worker is killed is done by another worker', async () => {
  const first = await startWorker();
  endpoint.failNext('hang');
  const created = await api.api('POST', '/destinations', {
    json: { service_connection: { type: 'custom_api', credentials: { webhook_url: endpoint.url } } },
  });
  const { id, last_test_results: steps, last_test_succeeded: verdict } = created.body.data;
  expect(verdict).toBeNull();
  expect(steps.steps.at(-1).status).toBe('running');

  first.kill('SIGKILL');
  await once(first, 'exit');
  await startWorker();
  const killedAt = Date.now();
  await until(async () => {
    const { body } = await api.api('GET', `/destinations/${id}`);
    return body.data.last_test_succeeded === true && body.data.objects.length > 0;
  });
  // What the queue promises: a heartbeat of 10 s that is looked after every second.
  expect(Date.now() - killedAt).toBeLessThan(15_000);
}, 60_000);

test('a worker that is told to stop hands its job back', async () => {
  endpoint.failNext('hang');
  const { body } = await api.api('POST', '/destinations', {
    json: { service_connection: { type: 'custom_api', credentials: { webhook_url: endpoint.url } } },
  });
  const working = workers.at(-1);
  working?.kill('SIGTERM');
  if (working !== undefined) await once(working, 'exit');
  expect(working?.exitCode).toBe(0);
  await startWorker();
  await until(async () => {
    const fetched = await api.api('GET', `/destinations/${body.data.id}`);
    return fetched.body.data.last_test_succeeded === true;
  });
  const { body: status } = await api.api('GET', `/destinations/${body.data.id}/refresh_objects_status`);
  expect(['processing', 'completed']).toContain(status.status);
}, 60_000);
