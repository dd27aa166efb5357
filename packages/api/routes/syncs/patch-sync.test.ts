import { Client } from 'pg';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { updateSyncEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, column, createSync, inStore, setRun, table } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;
let id: number;

testProtection(served, updateSyncEndpoint);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});
beforeEach(async () => {
  id = await createSync(served.api, ends, { label: 'Before', schedule_frequency: 'weekly' });
});

const patch = (json: object, of = id) => served.api('PATCH', `/syncs/${of}`, { json });
const shown = async () => (await served.api('GET', `/syncs/${id}`)).body.data;
const trigger = async () => (await served.api('POST', `/syncs/${id}/trigger`)).body.data.sync_run_id;

/** As a run would have left it. */
async function rememberRun(): Promise<void> {
  await inStore(served.server, `update spillway.syncs set snapshot = '{"version": 1}' where id = $1`, [id]);
}
async function remembers(): Promise<boolean> {
  const [row] = await inStore<{ remembers: boolean }>(
    served.server,
    'select snapshot is not null remembers from spillway.syncs where id = $1',
    [id],
  );
  return row?.remembers === true;
}

test('what is sent changes, everything else keeps its value', async () => {
  const before = await shown();
  const { status, body } = await patch({ label: 'After', advanced_configuration: { bulk: true } });
  expect(status).toBe(200);
  expect(body).toEqual({
    status: 'updated',
    data: {
      ...before,
      label: 'After',
      advanced_configuration: { bulk: true },
      updated_at: expect.any(String),
    },
  });
  expect(await shown()).toEqual(body.data);
});

test('a change of nothing, and one to null, are fine', async () => {
  expect((await patch({})).status).toBe(200);
  const { body } = await patch({ label: null, mappings: null, paused: null });
  expect(body.data).toMatchObject({ label: null, paused: false, mappings: [{ to: 'email' }] });
});

test('paused stays as it is when it is left out', async () => {
  await patch({ paused: true });
  expect((await patch({ label: 'Still' })).body.data.paused).toBe(true);
  expect((await patch({ paused: false })).body.data.paused).toBe(false);
});

test('the older schedule keys are patched one by one, and daily has its defaults', async () => {
  const { body } = await patch({ schedule_frequency: 'daily' });
  expect(body.data).toMatchObject({ schedule_frequency: 'daily', schedule_hour: 0, schedule_minute: 0 });
  const hour = await patch({ schedule_hour: 7 });
  expect(hour.body.data).toMatchObject({ schedule_frequency: 'daily', schedule_hour: 7, schedule_minute: 0 });
  expect(hour.body.data.next_run_at).toMatch(/T07:00:00\.000Z$/);
  const never = await patch({ schedule_frequency: 'never' });
  expect(never.body.data.next_run_at).toBeNull();
});

test('an expression of before does not come along to another frequency', async () => {
  await patch({ schedule_frequency: 'expression', cron_expression: '5 * * * *' });
  const { body } = await patch({ schedule_frequency: 'hourly' });
  expect(body.data).toMatchObject({ schedule_frequency: 'hourly', cron_expression: null });
});

test('mode replaces the whole schedule', async () => {
  const { body } = await patch({
    mode: { type: 'triggered', triggers: { schedule: { frequency: 'daily', hour: 3 } } },
  });
  expect(body.data).toMatchObject({ schedule_frequency: 'daily', schedule_hour: 3, schedule_day: null });
  const off = await patch({ mode: { type: 'triggered' } });
  expect(off.body.data).toMatchObject({ schedule_frequency: 'never', next_run_at: null });
});

test('an alert that is sent with its id keeps it; the list replaces the one before', async () => {
  const [failure, percent] = (await shown()).alert_attributes;
  const status = { type: 'StatusAlertConfiguration', options: { status_name: 'completed' } };
  const { body } = await patch({ alert_attributes: [{ ...percent, options: { threshold: 5 } }, status] });
  expect(body.data.alert_attributes).toEqual([
    { ...percent, options: { threshold: 5 } },
    expect.objectContaining({ ...status, id: 3 }),
  ]);
  expect(body.data.failed_run_notifications_enabled).toBe(false);
  const flag = await patch({ failed_run_notifications_enabled: true });
  expect(flag.body.data.alert_attributes.at(-1)).toEqual({ ...failure, id: 4 });
});

test("Terraform's flat mappings are taken in place of mappings", async () => {
  const { body } = await patch({
    field_mappings: [
      { from: 'email', to: 'email', operation: 'direct', is_primary_identifier: true },
      { from: 'name', to: 'name', operation: 'hash', sync_null_values: false },
      { from: '', to: 'Origin', operation: 'constant', constant: 'web', generate_field: true },
      {
        from: '',
        to: 'Run',
        operation: 'sync_metadata',
        sync_metadata_key: 'sync_run_id',
        generate_field: true,
      },
      {
        from: '',
        to: 'Greeting',
        operation: 'liquid_template',
        liquid_template: 'Hi {{ name }}',
        generate_field: true,
      },
    ],
  });
  expect(body.data.mappings.map(({ from, to }: { from: object; to: string }) => ({ from, to }))).toEqual([
    { from: { type: 'column', data: 'email' }, to: 'email' },
    { from: { type: 'column', data: 'name' }, to: 'name' },
    { from: { type: 'constant_value', data: { basic_type: 'text', value: 'web' } }, to: 'Origin' },
    { from: { type: 'sync_metadata', data: 'sync_run_id' }, to: 'Run' },
    { from: { type: 'liquid_template', data: { liquid_template: 'Hi {{ name }}' } }, to: 'Greeting' },
  ]);
  expect(body.data.mappings[1].sync_null_values).toBe(false);
});

test('a change is checked against what stays', async () => {
  const { status, body } = await patch({ operation: 'delete' });
  expect({ status, message: body.message }).toEqual({
    status: 400,
    message: expect.stringContaining('contact does not support delete'),
  });
  expect((await patch({ mappings: [] })).body.message).toContain('is_primary_identifier');
  expect((await shown()).operation).toBe('upsert');
});

test('validate_only changes nothing', async () => {
  const before = await shown();
  const good = await patch({ validate_only: true, label: 'After' });
  expect(good).toMatchObject({ status: 200, body: { status: 'success', data: { valid: true } } });
  expect((await patch({ validate_only: true, mirror_strategy: 'upload_and_swap' })).status).toBe(400);
  expect(await shown()).toEqual(before);
});

test('what belongs to another operation falls away with it', async () => {
  const mirror = await patch({ operation: 'mirror', mirror_strategy: 'sync_updates_and_nulls' });
  expect(mirror.body.data.mirror_strategy).toBe('sync_updates_and_nulls');
  expect((await patch({ operation: 'upsert' })).body.data.mirror_strategy).toBeNull();
});

test('a sync that can not be checked any more can still be paused', async () => {
  await inStore(
    served.server,
    `update spillway.destination_objects set present = false where destination_id = $1 and full_name = 'deal'`,
    [ends.destinationId],
  );
  await inStore(served.server, `update spillway.syncs set destination_object = 'deal' where id = $1`, [id]);
  expect((await patch({ paused: true })).body.data.paused).toBe(true);
  expect((await patch({ operation: 'update' })).status).toBe(400);
});

test('another destination object, or another identifier, forgets what was sent; the rest does not', async () => {
  await rememberRun();
  await patch({
    mappings: [column('email', 'email', { is_primary_identifier: true }), column('name', 'name')],
  });
  await patch({ source_attributes: { connection_id: ends.source.id, object: table }, paused: true });
  expect(await remembers()).toBe(true);
  await patch({
    mappings: [column('email', 'email'), column('id', 'external_id', { is_primary_identifier: true })],
  });
  expect(await remembers()).toBe(false);
  await rememberRun();
  await patch({
    destination_attributes: { connection_id: ends.destinationId, object: 'company' },
    mappings: [column('email', 'domain', { is_primary_identifier: true })],
  });
  expect(await remembers()).toBe(false);
});

test('while a run works, its destination does not change under it', async () => {
  const runId = await trigger();
  const move = {
    mappings: [column('email', 'email'), column('id', 'external_id', { is_primary_identifier: true })],
  };
  await setRun(served.server, runId, { status: 'working' });
  const { status, body } = await patch(move);
  expect({ status, message: body.message }).toEqual({
    status: 409,
    message: expect.stringContaining(`Run ${runId} of this sync is working`),
  });
  expect((await patch({ label: 'Any time' })).status).toBe(200);
  await setRun(served.server, runId, { status: 'completed', completed_at: new Date() });
  expect((await patch(move)).status).toBe(200);
});

test('a run that is just beginning is waited for, and then not changed under', async () => {
  const runId = await trigger();
  const worker = new Client({ connectionString: served.server.databaseUrl });
  await worker.connect();
  try {
    await worker.query('begin');
    await worker.query(`update spillway.sync_runs set status = 'working' where id = $1`, [runId]);
    const change = patch({
      mappings: [column('id', 'external_id', { is_primary_identifier: true }), column('email', 'email')],
    });
    await vi.waitFor(async () => {
      const { rowCount } = await worker.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      expect(rowCount).toBe(1);
    }, 5_000);
    await worker.query('commit');
    expect((await change).status).toBe(409);
  } finally {
    await worker.end();
  }
});

test('the source, destination and operation of a sync that deletes never change', async () => {
  const deletes = await createSync(served.api, ends, {
    operation: 'delete',
    destination_attributes: { connection_id: ends.destinationId, object: 'company' },
    mappings: [column('email', 'domain', { is_primary_identifier: true })],
  });
  const { body } = await patch({ operation: 'upsert' }, deletes);
  expect(body.message).toContain("operation of a sync that deletes can't be changed");
  const { source } = ends;
  const object = { type: 'dataset', id: source.datasetId };
  const moved = await patch({ source_attributes: { connection_id: source.id, object } }, deletes);
  expect(moved.body.message).toContain("source_attributes of a sync that deletes can't be changed");
  const same = await patch({ source_attributes: { connection_id: source.id, object: table } }, deletes);
  expect(same.status).toBe(200);
});

test('a sequence that would come back to itself is refused, and so is one after itself', async () => {
  const second = await createSync(served.api, ends, { triggers: { sync_sequence: { sync_id: id } } });
  const third = await createSync(served.api, ends, { triggers: { sync_sequence: { sync_id: second } } });
  const loop = await patch({ triggers: { sync_sequence: { sync_id: third } } });
  expect(loop).toMatchObject({ status: 400, body: { message: expect.stringContaining('after itself') } });
  expect((await patch({ triggers: { sync_sequence: { sync_id: id } } })).status).toBe(400);
});

test('two changes at once that would close a loop together do not both happen', async () => {
  const other = await createSync(served.api, ends);
  const after = (of: number, parent: number) =>
    patch({ triggers: { sync_sequence: { sync_id: parent } } }, of);
  const statuses = (await Promise.all([after(id, other), after(other, id)])).map(({ status }) => status);
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 400]);
});

test('two changes of different keys at once both hold', async () => {
  await Promise.all([patch({ label: 'Together' }), patch({ paused: true }), patch({ schedule_hour: 5 })]);
  expect(await shown()).toMatchObject({ label: 'Together', paused: true, schedule_hour: 5 });
});

test('an unknown sync is 404', async () => {
  expect((await patch({ label: 'x' }, 999_999)).body).toEqual({ status: 404 });
});
