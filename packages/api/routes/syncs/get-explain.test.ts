import { beforeAll, beforeEach, expect, test } from 'vitest';
import { explainSyncEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync, inStore, setRun } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;
let id: number;

testProtection(served, explainSyncEndpoint);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});
beforeEach(async () => {
  id = await createSync(served.api, ends);
});

const explain = async (of = id) => (await served.api('GET', `/syncs/${of}/explain`)).body.data;
const patch = (json: object) => served.api('PATCH', `/syncs/${id}`, { json });
const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code);

test('a sync that nothing starts says so, and that its first run sends everything', async () => {
  expect(await explain()).toEqual({
    sync_id: id,
    state: 'manual',
    summary: expect.stringContaining('when it is triggered'),
    next_run_at: null,
    follows_sync_id: null,
    active_run: null,
    last_run: null,
    next_run: { full_sync: true, reason: expect.stringContaining('first run') },
    problems: [],
  });
});

test('it tells apart what waits for a moment, for another sync, for a person and for a worker', async () => {
  await patch({ schedule_frequency: 'hourly' });
  const scheduled = await explain();
  expect(scheduled.state).toBe('scheduled');
  expect(scheduled.summary).toContain(scheduled.next_run_at);
  await patch({ paused: true });
  expect(await explain()).toMatchObject({ state: 'paused', next_run_at: null });
  const follower = await createSync(served.api, ends, { triggers: { sync_sequence: { sync_id: id } } });
  expect(await explain(follower)).toMatchObject({ state: 'follows', follows_sync_id: id });
  const { body } = await served.api('POST', `/syncs/${id}/trigger`);
  expect(await explain()).toMatchObject({
    state: 'queued',
    active_run: { id: body.data.sync_run_id, status: 'queued' },
  });
  await setRun(served.server, body.data.sync_run_id, {
    status: 'working',
    current_step: 'Loading data into destination service',
  });
  const working = await explain();
  expect(working.state).toBe('working');
  expect(working.summary).toContain('Loading data into destination service');
});

test('why the last run failed is a problem, until one completes; a cancelled one is none', async () => {
  const { body } = await served.api('POST', `/syncs/${id}/trigger`);
  const runId = body.data.sync_run_id;
  const failed = {
    status: 'failed',
    completed_at: new Date(),
    error_code: 'TOO_MANY_DELETES',
    error_message: 'Trigger with confirm_deletes.',
  };
  await setRun(served.server, runId, failed);
  const explained = await explain();
  expect(explained.last_run).toMatchObject({ id: runId, status: 'failed', error_code: 'TOO_MANY_DELETES' });
  expect(explained.problems).toEqual([
    { code: 'TOO_MANY_DELETES', message: expect.stringContaining('confirm_deletes') },
  ]);
  await setRun(served.server, runId, { canceled: true });
  expect(codes(await explain())).toEqual([]);
});

test('checks that fail and things that are gone are problems, with the words of the check', async () => {
  const source = await addSource(served.server);
  const destinationId = await addDestination(served.server);
  const lost = await createSync(served.api, { source, destinationId });
  const steps = JSON.stringify([
    { step: 'Authenticate', status: 'failed', error: { message: 'The password is wrong.' } },
  ]);
  for (const [table, row] of [
    ['sources', source.id],
    ['destinations', destinationId],
  ]) {
    await inStore(
      served.server,
      `update spillway.${table} set test_succeeded = false, test_steps = $2 where id = $1`,
      [row, steps],
    );
  }
  await inStore(served.server, 'update spillway.source_tables set present = false where id = $1', [
    source.tableId,
  ]);
  await inStore(served.server, `update spillway.syncs set destination_object = 'gone' where id = $1`, [lost]);
  const explained = await explain(lost);
  expect(codes(explained)).toEqual([
    'SOURCE_CHECK_FAILED',
    'DESTINATION_CHECK_FAILED',
    'SOURCE_OBJECT_GONE',
    'DESTINATION_OBJECT_GONE',
  ]);
  expect(explained.problems[0].message).toContain('(Authenticate): The password is wrong.');
});

test('an unknown sync is 404', async () => {
  expect((await served.api('GET', '/syncs/999999/explain')).body).toEqual({ status: 404 });
});
