import { beforeAll, beforeEach, expect, test } from 'vitest';
import { triggerSyncEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import type { ApiRequest } from '../../testing/served.ts';
import { addSource, column, createSync, inStore, setRun } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;
let id: number;

testProtection(served, triggerSyncEndpoint);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});
beforeEach(async () => {
  id = await createSync(served.api, ends);
});

const trigger = (query = '', request: ApiRequest = {}) =>
  served.api('POST', `/syncs/${id}/trigger${query}`, request);
const run = async (runId: number) => (await served.api('GET', `/sync_runs/${runId}`)).body.data;
const end = (runId: number) =>
  setRun(served.server, runId, { status: 'completed', completed_at: new Date() });
const ranBefore = () =>
  inStore(served.server, `update spillway.syncs set snapshot = '{"version": 1}' where id = $1`, [id]);

async function jobsOf(runId: number): Promise<number> {
  const rows = await inStore(
    served.server,
    `select id from pgboss.job where name = 'sync_runs' and (data ->> 'runId')::int = $1`,
    [runId],
  );
  return rows.length;
}

test('a run is queued, with a job for the workers', async () => {
  const { status, body } = await trigger();
  expect({ status, body }).toEqual({
    status: 200,
    body: { status: 'success', data: { sync_run_id: expect.any(Number) } },
  });
  expect(await run(body.data.sync_run_id)).toMatchObject({
    sync_id: id,
    status: 'queued',
    full_sync: true,
    canceled: false,
    completed_at: null,
    sync_trigger_reason: { ui_tag: 'Manual', ui_detail: expect.stringContaining('Manually triggered') },
  });
  expect(await jobsOf(body.data.sync_run_id)).toBe(1);
});

test('no body, an empty one with a JSON content type, {} and null are all fine', async () => {
  const headers = { 'content-type': 'application/json' };
  for (const request of [{}, { body: '', headers }, { json: {} }, { json: null }]) {
    expect((await trigger('', request)).status).toBe(200);
  }
});

test('while a run is active its id is given, however often a client repeats itself', async () => {
  const answers = await Promise.all([trigger(), trigger(), trigger(), trigger()]);
  const ids = new Set(answers.map(({ body }) => body.data.sync_run_id));
  expect(ids.size).toBe(1);
  const [runId = 0] = ids;
  await setRun(served.server, runId, { status: 'working' });
  expect((await trigger()).body.data.sync_run_id).toBe(runId);
  expect(await jobsOf(runId)).toBe(1);
  await end(runId);
  expect((await trigger()).body.data.sync_run_id).toBeGreaterThan(runId);
});

test('a sync that ran before sends what has changed, unless a full run is asked for', async () => {
  await ranBefore();
  const plain = await trigger();
  expect((await run(plain.body.data.sync_run_id)).full_sync).toBe(false);
  await end(plain.body.data.sync_run_id);
  for (const [query, request] of [
    ['?force_full_sync=true', {}],
    ['', { json: { force_full_sync: true } }],
    ['?force_full_sync=true', { json: { force_full_sync: false } }],
  ] as const) {
    const { body } = await trigger(query, request);
    expect((await run(body.data.sync_run_id)).full_sync).toBe(true);
    await end(body.data.sync_run_id);
  }
  const refused = await trigger('?force_full_sync=maybe');
  expect(refused).toMatchObject({ status: 400, body: { message: 'force_full_sync must be true or false' } });
});

test('a queued run becomes full when that is asked for; a working one is named with 409', async () => {
  await ranBefore();
  const runId = (await trigger()).body.data.sync_run_id;
  const full = await trigger('?force_full_sync=true');
  expect(full.body.data.sync_run_id).toBe(runId);
  expect((await run(runId)).full_sync).toBe(true);
  await end(runId);
  const working = (await trigger()).body.data.sync_run_id;
  await setRun(served.server, working, { status: 'working' });
  const refused = await trigger('?force_full_sync=true');
  expect(refused).toMatchObject({
    status: 409,
    body: { status: 'error', message: expect.stringContaining(`Run ${working}`) },
  });
  await setRun(served.server, working, { full_sync: true });
  expect((await trigger('?force_full_sync=true')).body.data.sync_run_id).toBe(working);
});

test('deletions are confirmed for one run only', async () => {
  const confirmed = await trigger('', { json: { confirm_deletes: true } });
  const runId = confirmed.body.data.sync_run_id;
  const [row] = await inStore<{ options: object }>(
    served.server,
    'select options from spillway.sync_runs where id = $1',
    [runId],
  );
  expect(row?.options).toEqual({ confirmDeletes: true });
  await end(runId);
  const plain = (await trigger()).body.data.sync_run_id;
  expect((await trigger('', { json: { confirm_deletes: true } })).body.message).toContain(`Run ${plain}`);
});

test('an append is never sent in full again', async () => {
  id = await createSync(served.api, ends, {
    operation: 'append',
    destination_attributes: { connection_id: ends.destinationId, object: 'event' },
    mappings: [column('name', 'kind'), column('id', 'unique_id', { is_primary_identifier: true })],
  });
  const refused = await trigger('?force_full_sync=true');
  expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('append') } });
  expect((await trigger('', { json: { force_full_sync: false } })).status).toBe(200);
});

test('a paused sync runs by hand', async () => {
  await served.api('PATCH', `/syncs/${id}`, { json: { paused: true } });
  expect((await trigger()).status).toBe(200);
});

test('the same Idempotency-Key gives the same run, also after it ended', async () => {
  const request = { headers: { 'Idempotency-Key': 'once' } };
  const first = await trigger('', request);
  await end(first.body.data.sync_run_id);
  expect((await trigger('', request)).body).toEqual(first.body);
  await inStore(
    served.server,
    `update spillway.idempotent_answers set status = null, created_at = now() - interval '2 minutes' where key = 'once'`,
  );
  expect((await trigger('', request)).body).toEqual(first.body);
});

test('an unknown sync is 404', async () => {
  expect((await served.api('POST', '/syncs/999999/trigger')).body).toEqual({ status: 404 });
});
