import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';
import { startWorkerProcess } from './testing/worker-process.ts';
import type { WorkerProcess } from './testing/worker-process.ts';

/** In blocks of 512 bytes: less than the rows of `fill`. */
const LARGEST_FILE = '2048';
const ROWS = 12_000;

let folder: string;
let stateDir: string;
let stage: SyncStage;
let worker: WorkerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-test-disk-'));
  stateDir = join(folder, 'state');
  await mkdir(stateDir);
  stage = await openStage({
    endpoint: { speed: { maximum_batch_size: 500, maximum_records_per_second: 6_000 } },
    environment: {
      SPILLWAY_ROLE: 'api',
      SPILLWAY_WORK_DIR: join(folder, 'work'),
      SPILLWAY_STATE: stateDir,
    },
    onServer: async ({ environment }) => {
      worker = await startWorkerProcess(environment, ['-f', LARGEST_FILE]);
    },
  });
});

afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => stage.sql('truncate people'));
afterEach(() => worker.kill());

async function fill(prefix: string, rows: number): Promise<void> {
  await stage.sql(
    `insert into people select '${prefix}' || n || '@example.com', repeat('P', 100), n from generate_series(1, ${rows}) n`,
  );
}

function sent(prefix: string): string[] {
  return stage.endpoint.requests.flatMap(({ params }) => {
    const records = (params['records'] ?? []) as readonly { readonly email: string }[];
    return records.map(({ email }) => email).filter((email) => email.startsWith(prefix));
  });
}

/** Nothing can be written there, by root neither. */
async function takeStateAway(): Promise<void> {
  await rename(stateDir, `${stateDir}-away`);
  await writeFile(stateDir, '');
}

async function bringStateBack(): Promise<void> {
  await rm(stateDir);
  await rename(`${stateDir}-away`, stateDir);
}

test('rows that find no room fail the run with words about the folder; nothing is sent, and the worker goes on', async () => {
  const id = await stage.addSync();
  await fill('large', ROWS);
  const run = await stage.sync(id);
  expect(run).toMatchObject({ status: 'failed', error_code: 'DISK_FULL' });
  expect(run.error_message).toContain(join(folder, 'work'));
  expect(run.error_message).toContain('ulimit -f');
  expect(sent('large')).toHaveLength(0);

  await stage.sql('truncate people');
  await fill('small', 10);
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 10 });

  await worker.stop();
  worker = await startWorkerProcess(stage.server.environment);
  await fill('large', ROWS);
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: ROWS });
  expect(new Set(sent('large')).size).toBe(ROWS);
  expect(sent('large')).toHaveLength(ROWS);
}, 90_000);

test('a state folder that takes no plan fails the run before anything is sent, and the next one does it all', async () => {
  worker = await startWorkerProcess(stage.server.environment);
  const id = await stage.addSync();
  await fill('planless', 10);
  await takeStateAway();
  const run = await stage.sync(id);
  expect(run).toMatchObject({ status: 'failed', error_code: 'FOLDER_UNUSABLE' });
  expect(run.error_message).toContain(`The folder ${stateDir}`);
  expect(sent('planless')).toHaveLength(0);

  await bringStateBack();
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 10 });
  expect(sent('planless')).toHaveLength(10);
}, 60_000);

test('a state folder that takes no snapshot fails the run; the next one remembers what was sent, and sends it no more', async () => {
  worker = await startWorkerProcess(stage.server.environment);
  const id = await stage.addSync({ operation: 'insert' });
  await fill('unremembered', 6_000);
  const runId = await stage.trigger(id);
  while (sent('unremembered').length === 0) await delay(5);
  await takeStateAway();
  const run = await stage.ended(runId);
  expect(run).toMatchObject({ status: 'failed', error_code: 'FOLDER_UNUSABLE' });

  await bringStateBack();
  expect(await stage.sync(id)).toMatchObject({ status: 'completed' });
  expect(new Set(sent('unremembered')).size).toBe(6_000);
  expect(sent('unremembered')).toHaveLength(6_000);
}, 60_000);
