import { beforeAll, beforeEach, expect, test } from 'vitest';
import { cancelSyncRun } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync, inStore, setRun } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;
let id: number;
let runId: number;

testProtection(served, cancelSyncRun);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});
beforeEach(async () => {
  id = await createSync(served.api, ends);
  runId = (await served.api('POST', `/syncs/${id}/trigger`)).body.data.sync_run_id;
});

const cancel = () => served.api('POST', `/sync_runs/${runId}/cancel`);
const run = async () => (await served.api('GET', `/sync_runs/${runId}`)).body.data;

test('a queued run ends at once, so that pollers stop, and the sync can run again', async () => {
  expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled', data: {} } });
  expect(await run()).toMatchObject({
    status: 'failed',
    canceled: true,
    completed_at: expect.any(String),
    error_code: 'CANCELED',
    error_message: expect.stringContaining('cancelled'),
  });
  const { body } = await served.api('POST', `/syncs/${id}/trigger`);
  expect(body.data.sync_run_id).toBeGreaterThan(runId);
});

test('whoever works on a run is told to end it', async () => {
  await setRun(served.server, runId, { status: 'working' });
  const heard = Promise.withResolvers<number>();
  const stopHearing = served.server.running.services.store.notifications.on('notification', (told) => {
    if (told.event === 'run' && told.id === runId) heard.resolve(told.id);
  });
  try {
    expect((await cancel()).status).toBe(200);
    expect(await heard.promise).toBe(runId);
  } finally {
    stopHearing();
  }
  expect(await run()).toMatchObject({ status: 'working', completed_at: null });
  const [row] = await inStore<{ asked: boolean }>(
    served.server,
    'select cancel_requested_at is not null asked from spillway.sync_runs where id = $1',
    [runId],
  );
  expect(row?.asked).toBe(true);
});

test('asking twice is no error', async () => {
  await cancel();
  expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled', data: {} } });
});

test('a run that came to its own end is not cancelled any more', async () => {
  await setRun(served.server, runId, { status: 'completed', completed_at: new Date() });
  expect(await cancel()).toMatchObject({
    status: 409,
    body: { status: 'error', message: `Run ${runId} has ended already: completed.` },
  });
  expect(await run()).toMatchObject({ status: 'completed', canceled: false });
});

test('an unknown run is 404', async () => {
  expect((await served.api('POST', '/sync_runs/999999/cancel')).body).toEqual({ status: 404 });
});
