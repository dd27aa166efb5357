import { beforeAll, beforeEach, expect, test } from 'vitest';
import { fetchTestStatus, testSync, testSyncById } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync, inStore, setRun } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;
let id: number;

for (const endpoint of [testSync, testSyncById, fetchTestStatus]) testProtection(served, endpoint);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});
beforeEach(async () => {
  id = await createSync(served.api, ends);
});

const start = () => served.api('POST', `/syncs/${id}/test`);
const statusOf = (runId: number | string) => served.api('GET', `/syncs/test_status?sync_run_id=${runId}`);

test('a test of one record is queued, by the path or by the body', async () => {
  const byPath = await start();
  expect(byPath).toMatchObject({
    status: 200,
    body: { status: 'success', data: { sync_run_id: expect.any(Number) } },
  });
  const runId = byPath.body.data.sync_run_id;
  const byBody = await served.api('POST', '/syncs/test', { json: { sync_id: String(id) } });
  expect(byBody.body.data.sync_run_id).toBe(runId);
  const [row] = await inStore<{ kind: string; options: object; full_sync: boolean }>(
    served.server,
    'select kind, options, full_sync from spillway.sync_runs where id = $1',
    [runId],
  );
  expect(row).toEqual({ kind: 'test', options: { testRecords: 1 }, full_sync: false });
});

test('its status has the record after the end only, and whether it was taken', async () => {
  const runId = (await start()).body.data.sync_run_id;
  const queued = await statusOf(runId);
  expect(queued.body.data).toMatchObject({ id: runId, status: 'queued', completed_at: null });
  expect(queued.body.data).not.toHaveProperty('sample_record');
  await setRun(served.server, runId, {
    status: 'completed',
    completed_at: new Date(),
    sample_record: { email: 'one@example.com' },
    counts: { sent: 1, succeeded: 0, rejected: 1 },
  });
  expect((await statusOf(runId)).body.data).toMatchObject({
    sample_record: { email: 'one@example.com' },
    sample_record_failed: true,
  });
  await setRun(served.server, runId, { counts: { sent: 1, succeeded: 1, rejected: 0 } });
  expect((await statusOf(runId)).body.data.sample_record_failed).toBe(false);
});

test('a test waits for no run and takes no part in the history of the sync', async () => {
  const runId = (await start()).body.data.sync_run_id;
  expect((await served.api('POST', `/syncs/${id}/trigger`)).body.message).toContain(`Run ${runId}`);
  await setRun(served.server, runId, { status: 'completed', completed_at: new Date() });
  expect((await served.api('GET', `/syncs/${id}/sync_runs`)).body.data).toEqual([]);
  const { body } = await served.api('POST', `/syncs/${id}/trigger`);
  const refused = await start();
  expect(refused).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining(`Run ${body.data.sync_run_id}`) },
  });
  expect((await statusOf(body.data.sync_run_id)).body).toEqual({ status: 404 });
});

test('without an id it says what is missing; what is unknown is 404', async () => {
  expect((await served.api('GET', '/syncs/test_status')).body.message).toContain('sync_run_id is required');
  expect((await served.api('POST', '/syncs/test', { json: {} })).body.message).toContain(
    'sync_id is required',
  );
  for (const odd of [999_999, 'x', -1, 99_999_999_999]) {
    expect((await statusOf(odd)).body).toEqual({ status: 404 });
  }
  expect((await served.api('POST', '/syncs/test', { json: { sync_id: 999_999 } })).body).toEqual({
    status: 404,
  });
  expect((await served.api('POST', '/syncs/999999/test')).body).toEqual({ status: 404 });
});
