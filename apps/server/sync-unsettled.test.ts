import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { abandonSyncRun } from '#core';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

/** Slow enough that something can happen to a run: 1 s for 200 rows. */
const SPEED = { maximum_batch_size: 10, maximum_parallel_batches: 1, maximum_records_per_second: 200 };

let stage: SyncStage;
beforeAll(async () => {
  stage = await openStage({ endpoint: { speed: SPEED } });
});
afterAll(() => stage.close());
beforeEach(() => stage.sql('truncate people'));

function addPeople(prefix: string, from: number, to: number): Promise<void> {
  return stage.sql(
    `insert into people select '${prefix}' || n || '@example.com', 'P', n from generate_series(${from}, ${to}) n`,
  );
}

function batches(): number {
  return stage.endpoint.requests.filter(({ method }) => method === 'sync_batch').length;
}

/** Every e-mail address that was sent, as often as it was. */
function sent(prefix: string): string[] {
  return stage.endpoint.requests.flatMap(({ params }) => {
    const records = (params['records'] ?? []) as readonly { readonly email: string }[];
    return records.map(({ email }) => email).filter((email) => email.startsWith(prefix));
  });
}

test('inserts of a run whose memory was unreadable are not sent again, and nothing else before it is back', async () => {
  const id = await stage.addSync({ operation: 'insert' });
  await addPeople('lost', 1, 3);
  await stage.sync(id);
  const folder = join(String(stage.server.environment['SPILLWAY_STATE']), 'syncs', String(id), 'snapshots');
  const [snapshot = ''] = await readdir(folder);
  await addPeople('lost', 4, 200);
  const before = batches();
  const runId = await stage.trigger(id);
  await stage.arrived(before + 2);
  await rename(join(folder, snapshot), join(folder, '..', 'away'));
  const run = await stage.ended(runId);
  expect(run).toMatchObject({ status: 'failed', error_code: 'STATE_UNREADABLE', records_updated: 197 });
  expect(sent('lost')).toHaveLength(200);

  await addPeople('lost', 201, 201);
  expect(await stage.sync(id)).toMatchObject({ status: 'failed', error_code: 'STATE_UNREADABLE' });
  expect(sent('lost')).toHaveLength(200);

  await rename(join(folder, '..', 'away'), join(folder, snapshot));
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 1 });
  expect(sent('lost').toSorted()).toEqual([...new Set(sent('lost'))].toSorted());
  await expect.poll(() => readdir(folder)).toHaveLength(1);
}, 60_000);

test('a first run that was given up with its workers is remembered as far as it came, and every record accounted for', async () => {
  const id = await stage.addSync({ operation: 'insert' });
  await addPeople('given-up', 1, 300);
  const before = batches();
  const runId = await stage.trigger(id);
  await stage.arrived(before + 5);
  stage.endpoint.failNext('hang', 'sync_batch');
  await stage.arrived(batches() + 1);
  const { id: workspaceId } = (await stage.server.api('GET', '/workspace')).body.data;
  await abandonSyncRun(stage.server.running.services, { workspaceId, runId });
  const run = await stage.ended(runId);
  expect(run).toMatchObject({ status: 'failed', error_code: 'WORKERS_DIED' });
  const { rows, succeeded, rejected, unknown, invalid, unchanged, skipped } = run.counts;
  expect(rows).toBe(300);
  expect(succeeded).toBeGreaterThanOrEqual(40);
  expect(succeeded + rejected + unknown + invalid + unchanged + skipped).toBe(300);
  expect(unknown).toBe(10);
  const retry = await stage.server.api('POST', `/syncs/${id}/retry_failed`, {
    json: { statuses: ['unknown'], preview: true },
  });
  expect(retry.body.data.record_count).toBe(10);
  expect(await stage.sync(id)).toMatchObject({ status: 'completed' });
  const all = sent('given-up');
  expect(all).toHaveLength(300);
  expect(new Set(all).size).toBe(300);
}, 60_000);
