import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage.close());

beforeEach(() => stage.sql('truncate people'));

function batches(): number {
  return stage.endpoint.requests.filter(({ method }) => method === 'sync_batch').length;
}

test('a first run sends every row, a second one only what has changed', async () => {
  await stage.sql(
    `insert into people select 'p' || n || '@example.com', 'P' || n, n from generate_series(1, 20) n`,
  );
  const id = await stage.addSync();
  const first = await stage.sync(id);
  expect(first).toMatchObject({
    status: 'completed',
    full_sync: true,
    source_record_count: 20,
    records_updated: 20,
    records_failed: 0,
    records_invalid: 0,
    error_message: null,
  });
  expect(stage.endpoint.records('contact')).toHaveLength(20);
  await stage.sql(`update people set name = 'Ann' where logins = 7`);
  const second = await stage.sync(id);
  expect(second).toMatchObject({
    status: 'completed',
    full_sync: false,
    source_record_count: 20,
    records_updated: 1,
  });
  const before = batches();
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 0 });
  expect(batches()).toBe(before);
});
