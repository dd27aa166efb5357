import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runSyncJob } from '#core';
import { startRun } from '#store';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

/** Slow enough to be interrupted: some 2 s for 1000 rows. */
const SPEED = { maximum_batch_size: 10, maximum_parallel_batches: 2, maximum_records_per_second: 500 };

let stage: SyncStage;

beforeAll(async () => {
  stage = await openStage({ endpoint: { speed: SPEED } });
});

afterAll(() => stage.close());

beforeEach(() => stage.sql('truncate people'));

function batches(): number {
  return stage.endpoint.requests.filter(({ method }) => method === 'sync_batch').length;
}

function addPeople(count: number, prefix: string): Promise<void> {
  return stage.sql(
    `insert into people select '${prefix}' || n || '@example.com', 'P' || n, n from generate_series(1, ${count}) n`,
  );
}

function stored(prefix: string): unknown[] {
  return stage.endpoint.records('contact').filter(({ email }) => String(email).startsWith(prefix));
}

/** Every e-mail address that was sent, as often as it was. */
function sent(prefix: string): string[] {
  return stage.endpoint.requests.flatMap(({ params }) => {
    const records = (params['records'] ?? []) as readonly { readonly email: string }[];
    return records.map(({ email }) => email).filter((email) => email.startsWith(prefix));
  });
}

async function begin(syncId: number): Promise<number> {
  const before = batches();
  const runId = await stage.trigger(syncId);
  await stage.arrived(before + 5);
  return runId;
}

test('a cancelled run ends at once, keeps what was sent, and the next one sends the rest', async () => {
  await addPeople(1500, 'cancelled');
  const id = await stage.addSync();
  const runId = await begin(id);
  await stage.server.api('POST', `/sync_runs/${runId}/cancel`);
  const cancelledAt = Date.now();
  const run = await stage.ended(runId);
  expect(Date.now() - cancelledAt).toBeLessThan(2_000);
  expect(run).toMatchObject({ status: 'failed', canceled: true, error_code: 'CANCELED' });
  const taken = stored('cancelled').length;
  expect(run.records_updated).toBe(taken);
  expect(taken).toBeLessThan(1500);
  const before = batches();
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 1500 - taken });
  expect(batches() - before).toBeLessThanOrEqual((1500 - taken) / 10 + 1);
  expect(stored('cancelled')).toHaveLength(1500);
}, 30_000);

test('a run under way goes on with changed credentials of its destination', async () => {
  await addPeople(1000, 'changed');
  const id = await stage.addSync();
  const runId = await begin(id);
  await stage.server.api('PATCH', `/destinations/${stage.destinationId}`, {
    json: {
      service_connection: {
        credentials: {
          webhook_url: stage.endpoint.url,
          custom_headers: { 'X-Generation': { value: 'second', is_secret: false } },
        },
      },
    },
  });
  expect(await stage.ended(runId)).toMatchObject({ status: 'completed', records_updated: 1000 });
  expect(stage.endpoint.requests.at(-1)?.headers['x-generation']).toBe('second');
  expect(stored('changed')).toHaveLength(1000);
}, 30_000);

test('a run outlives its database: every connection cut, and none let in for two seconds', async () => {
  await addPeople(1500, 'outage');
  const id = await stage.addSync();
  const runId = await begin(id);
  const url = new URL(stage.server.databaseUrl);
  const database = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`alter database ${database} allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
  await delay(2_000);
  await admin.query(`alter database ${database} allow_connections true`);
  await admin.end();
  const run = await stage.ended(runId);
  expect(run).toMatchObject({ status: 'completed', records_updated: 1500, records_failed: 0 });
  expect(stored('outage')).toHaveLength(1500);
}, 60_000);

test('a worker that was replaced sends nothing more, and its successor what is left', async () => {
  await addPeople(1500, 'replaced');
  const id = await stage.addSync({ operation: 'insert' });
  const runId = await begin(id);
  const { services } = stage.server.running;
  const scope = services.store.workspace(1);
  expect((await startRun(scope, runId))?.attempt).toBe(2);
  // What was on its way when the new attempt was committed may still arrive.
  await delay(200);
  const afterFence = batches();
  await delay(1_000);
  expect(batches()).toBe(afterFence);
  await runSyncJob(services, { workspaceId: 1, runId }, new AbortController().signal);
  const run = await stage.ended(runId);
  expect(run).toMatchObject({ status: 'completed', source_record_count: 1500 });
  const all = sent('replaced');
  expect(new Set(all).size).toBe(all.length);
  // Two batches at most were under way, of which nobody knows.
  expect(all.length).toBeGreaterThanOrEqual(1480);
}, 60_000);
