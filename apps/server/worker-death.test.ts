import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCustomDestination } from '../../connectors/destinations/custom_api/sandbox/index.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';
import { startWorkerProcess } from './testing/worker-process.ts';
import type { WorkerProcess } from './testing/worker-process.ts';

let api: TestServer;
let endpoint: Awaited<ReturnType<typeof startCustomDestination>>;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  api = await startTestServer({ SPILLWAY_ROLE: 'api' });
  endpoint = await startCustomDestination();
});

afterAll(async () => {
  for (const worker of workers) await worker.kill();
  await endpoint.close();
  await api.stop();
});

async function startWorker(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(api.environment);
  workers.push(worker);
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

  await first.kill();
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
  expect(await workers.at(-1)?.stop()).toBe(0);
  await startWorker();
  await until(async () => {
    const fetched = await api.api('GET', `/destinations/${body.data.id}`);
    return fetched.body.data.last_test_succeeded === true;
  });
  const { body: status } = await api.api('GET', `/destinations/${body.data.id}/refresh_objects_status`);
  expect(['processing', 'completed']).toContain(status.status);
}, 60_000);
