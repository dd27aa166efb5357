import { afterAll, beforeAll, expect, test } from 'vitest';
import { usualPace } from '#engine';
import type { Fault } from '../../connectors/destinations/custom_api/sandbox/index.ts';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

const ROWS = 2_000;
const REFUSED = ROWS / 20;
const SPEED = { maximum_batch_size: 20, maximum_parallel_batches: 4, maximum_records_per_second: 100_000 };

/** What three batches of ten meet: some were not taken, some were and nobody says so, some answers are lies. */
const FAULTS: readonly Fault[] = [
  'disconnect',
  'lose_answer',
  'server_error',
  'unavailable',
  'html',
  'empty',
  'wrong_id',
  'result_and_error',
  'method_error',
  'omit_results',
];
const HANGS = new Set([7, 60]);

let stage: SyncStage;

beforeAll(async () => {
  let batches = 0;
  let faults = 0;
  stage = await openStage({
    endpoint: {
      speed: SPEED,
      log: (line) => {
        if (!line.startsWith('sync_batch')) return;
        batches += 1;
        if (HANGS.has(batches)) {
          stage.endpoint.failNext('hang', 'sync_batch');
        } else if (batches % 10 < 3) {
          stage.endpoint.failNext(FAULTS[faults % FAULTS.length] ?? 'disconnect', 'sync_batch');
          faults += 1;
        }
      },
    },
  });
  const pace = { ...usualPace, pauseMs: 5, longestPauseMs: 50, batchMs: 1_500 };
  Object.assign(stage.server.running.services, { pace });
  await stage.sql(
    `insert into people select case when n % 20 = 0 then 'refused ' || n else 'p' || n || '@example.com' end, 'P' || n, n
     from generate_series(1, ${ROWS}) n`,
  );
});
afterAll(() => stage.close());

test('a destination that fails three batches of ten, hangs, lies, and refuses one record of twenty: all others arrive, and every one is accounted for', async () => {
  const id = await stage.addSync();
  let run = await stage.sync(id);
  for (let more = 0; more < 10; more += 1) {
    const { counts, records_updated: updated, records_failed: failed } = run;
    expect(counts.updates).toBe(updated + failed + (counts.skipped ?? 0));
    if (run.status === 'completed' && failed === REFUSED && counts.unknown === 0) break;
    run = await stage.sync(id);
  }
  expect(run).toMatchObject({ status: 'completed', records_failed: REFUSED });
  expect(stage.endpoint.records('contact')).toHaveLength(ROWS - REFUSED);
  const again = await stage.sync(id);
  expect(again).toMatchObject({ records_processed: REFUSED, records_updated: 0, records_failed: REFUSED });
  const { body } = await stage.server.api('GET', `/sync_runs/${again.id}/records_count?status=rejected`);
  expect(body.data).toEqual([{ record_count: REFUSED }]);
}, 60_000);
