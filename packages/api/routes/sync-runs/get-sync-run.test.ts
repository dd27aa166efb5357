import { beforeAll, expect, test } from 'vitest';
import { fetchSyncRun } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync, setRun } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;

testProtection(served, fetchSyncRun);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});

async function runWith(values: Readonly<Record<string, unknown>>) {
  const id = await createSync(served.api, ends);
  const { body } = await served.api('POST', `/syncs/${id}/trigger`);
  await setRun(served.server, body.data.sync_run_id, values);
  return (await served.api('GET', `/sync_runs/${body.data.sync_run_id}`)).body.data;
}

test('what is not known yet is null, records_invalid alone is 0', async () => {
  const run = await runWith({ attempt: 0 });
  expect(run).toMatchObject({
    status: 'queued',
    source_record_count: null,
    source_record_updates: null,
    source_record_deletes: null,
    source_record_invalids: null,
    records_processed: null,
    records_updated: null,
    records_failed: null,
    records_invalid: 0,
    completed_at: null,
    scheduled_execution_time: null,
    error_code: null,
    error_message: null,
    error_detail: null,
  });
  expect(run).not.toHaveProperty('current_step');
});

test('a working run shows its step and the counts that are known', async () => {
  const run = await runWith({
    status: 'working',
    current_step: 'Loading data into destination service',
    counts: { rows: 100, updates: 20, deletes: 0, invalid: 2 },
  });
  expect(run).toMatchObject({
    status: 'working',
    current_step: 'Loading data into destination service',
    source_record_count: 100,
    source_record_updates: 20,
    source_record_deletes: 0,
    source_record_invalids: 2,
    records_invalid: 2,
    records_processed: null,
    records_updated: null,
    completed_at: null,
  });
});

test('an ended run counts what was sent, taken and refused, deletions and lost answers included', async () => {
  const run = await runWith({
    status: 'completed',
    completed_at: new Date('2026-07-22T23:42:49.112Z'),
    current_step: 'Committing sync to warehouse',
    counts: {
      rows: 100,
      updates: 20,
      deletes: 5,
      invalid: 2,
      unchanged: 78,
      skipped: 0,
      sent: 25,
      succeeded: 17,
      rejected: 2,
      unknown: 1,
      deletesSucceeded: 4,
      deletesRejected: 1,
      deletesUnknown: 0,
      deletesSkipped: 0,
    },
  });
  expect(run).toMatchObject({
    records_processed: 25,
    records_updated: 21,
    records_failed: 4,
    records_invalid: 2,
    completed_at: '2026-07-22T23:42:49.112Z',
    counts: { unknown: 1, deletes_succeeded: 4 },
  });
  expect(run).not.toHaveProperty('current_step');
});

test('a failed run says why and where', async () => {
  const run = await runWith({
    status: 'failed',
    completed_at: new Date(),
    current_step: 'Unloading data from warehouse',
    error_code: 'SOURCE',
    error_message: 'The table is gone.',
    error_detail: 'relation "customers" does not exist',
  });
  expect(run).toMatchObject({
    status: 'failed',
    current_step: 'Unloading data from warehouse',
    error_code: 'SOURCE',
    error_message: 'The table is gone.',
    error_detail: 'relation "customers" does not exist',
  });
});

test('an unknown run is 404', async () => {
  expect((await served.api('GET', '/sync_runs/999999')).body).toEqual({ status: 404 });
});
