import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSyncJob } from '#core';
import { rejected, RetryLaterError, succeeded } from '#connector-kit';
import type { AnyDestination, Batch, Json } from '#connector-kit';
import custom from '../../connectors/destinations/custom_api/index.ts';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;
/** Records of the batches that were written, by the number of their job. */
const jobs = new Map<number, readonly object[]>();
const polled: { readonly handle: Json; readonly batch: Batch }[] = [];
let isRunning = true;
let isDown = false;

/** A provider that takes a batch as a job of its own, and does not know one that it never got. */
const withJobs: AnyDestination = {
  ...custom,
  write: (_context, { records }) => {
    jobs.set(jobs.size + 1, records);
    return Promise.resolve({ pending: { job: jobs.size } });
  },
  poll: (_context, batch, handle) => {
    polled.push({ handle, batch });
    if (isDown) return Promise.reject(new RetryLaterError('The provider is away.'));
    if (isRunning) return Promise.resolve({ pending: handle });
    return Promise.resolve({
      outcomes: batch.records.map(({ email }) =>
        typeof email === 'string' && email.startsWith('wrong')
          ? rejected('bad_address', 'No such address.')
          : succeeded,
      ),
    });
  },
};

beforeAll(async () => {
  stage = await openStage({ endpoint: { speed: { maximum_batch_size: 10, maximum_parallel_batches: 2 } } });
  const { services } = stage.server.running;
  Object.assign(services, {
    connectors: new Map(services.connectors).set('custom_api', withJobs),
    pace: { ...services.pace, pollMs: 20, longestPauseMs: 50 },
  });
});
afterAll(() => stage.close());

async function polls(count: number): Promise<void> {
  const before = polled.length;
  while (polled.length < before + count) await delay(5);
}

test('jobs of the provider that a stopped worker left are asked for by the next one, and nothing is sent twice', async () => {
  await stage.sql(`insert into people
    select 'p' || n || '@example.com', 'P', n from generate_series(1, 38) n;
    insert into people values ('wrong1', 'W', 39), ('wrong2', 'W', 40)`);
  const id = await stage.addSync({ operation: 'insert' });
  const runId = await stage.trigger(id);
  await polls(6);
  await stage.server.running.services.queue.stop();
  expect(await stage.run(runId)).toMatchObject({ status: 'working' });
  expect(jobs.size).toBe(2);

  const stoppedAt = polled.length;
  isDown = true;
  const next = runSyncJob(
    stage.server.running.services,
    { workspaceId: 1, runId },
    new AbortController().signal,
  );
  await polls(4);
  isDown = false;
  await polls(4);
  expect(jobs.size).toBe(2);
  isRunning = false;
  await next;
  expect(await stage.run(runId)).toMatchObject({
    status: 'completed',
    source_record_count: 40,
    records_updated: 38,
    counts: { rejected: 2, unknown: 0 },
  });
  // Each job was asked for with the records that it was started with.
  for (const { handle, batch } of polled.slice(stoppedAt)) {
    const { job } = handle as { job: number };
    expect(batch.records).toEqual(jobs.get(job));
  }
  const sent = [...jobs.values()].flat();
  expect(sent).toHaveLength(40);
  expect(new Set(sent.map((record) => JSON.stringify(record))).size).toBe(40);
});
