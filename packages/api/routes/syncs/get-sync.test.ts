import { beforeAll, expect, test } from 'vitest';
import { fetchSyncEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync, inStore, setRun } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

/** Runs stay as the tests set them. */
const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;

testProtection(served, fetchSyncEndpoint);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});

const shown = async (id: number) => (await served.api('GET', `/syncs/${id}`)).body.data;
const made = async (more: object) => shown(await createSync(served.api, ends, more));

async function endRun(id: number, values: object): Promise<void> {
  const { body } = await served.api('POST', `/syncs/${id}/trigger`);
  await setRun(served.server, body.data.sync_run_id, { completed_at: new Date(), ...values });
}

test('the status tells how the last run ended, in lower case; tests and cancelled runs say nothing', async () => {
  const id = await createSync(served.api, ends);
  const status = async () => (await shown(id)).status;
  expect(await status()).toBe('ready');
  await endRun(id, { status: 'completed' });
  expect(await status()).toBe('up to date');
  await endRun(id, { status: 'failed' });
  expect(await status()).toBe('failing');
  await endRun(id, { status: 'completed' });
  await endRun(id, { status: 'failed', canceled: true });
  await endRun(id, { status: 'failed', kind: 'test' });
  expect(await status()).toBe('up to date');
  await served.api('POST', `/syncs/${id}/trigger`);
  expect(await status()).toBe('up to date');
  expect((await served.api('GET', '/syncs?per_page=1')).body.data[0].status).toBe('up to date');
});

test('a schedule shows in both forms; the day only where it was given by its own key', async () => {
  const byMode = await made({
    mode: { type: 'triggered', triggers: { schedule: { frequency: 'weekly', day: 'Monday', hour: 6 } } },
  });
  expect(byMode.mode.triggers.schedule).toEqual({
    frequency: 'weekly',
    day: 'Monday',
    hour: 6,
    minute: 0,
    cron_expression: null,
  });
  const { schedule_frequency, schedule_day, schedule_hour, schedule_minute } = byMode;
  expect({ schedule_frequency, schedule_day, schedule_hour, schedule_minute }).toEqual({
    schedule_frequency: 'weekly',
    schedule_day: null,
    schedule_hour: 6,
    schedule_minute: 0,
  });
  const byKeys = await made({ schedule_frequency: 'weekly', schedule_day: 'Friday', schedule_minute: 15 });
  expect(byKeys).toMatchObject({
    schedule_day: 'Friday',
    schedule_hour: 0,
    mode: { type: 'triggered', triggers: { schedule: { day: 'Friday', hour: 0, minute: 15 } } },
  });
});

test('a day may be written in any case, or counted from Sunday', async () => {
  for (const [sent, day] of [
    ['friday', 'Friday'],
    [0, 'Sunday'],
    [6, 'Saturday'],
  ] as const) {
    const weekly = await made({ schedule_frequency: 'weekly', schedule_day: sent });
    expect(weekly.schedule_day).toBe(day);
  }
});

test('the next run is that of the schedule, in UTC, and none while the sync is paused', async () => {
  const daily = { schedule_frequency: 'daily', schedule_hour: 24, schedule_minute: 30 };
  const { next_run_at } = await made(daily);
  expect(next_run_at).toMatch(/T00:30:00\.000Z$/);
  const hoursAway = (Date.parse(next_run_at) - Date.now()) / 3_600_000;
  expect(hoursAway).toBeGreaterThan(0);
  expect(hoursAway).toBeLessThanOrEqual(24);
  expect((await made({ ...daily, paused: true })).next_run_at).toBeNull();
  expect((await made({ schedule_frequency: 'never' })).next_run_at).toBeNull();
});

test('triggers of others are kept as text and shown in both places', async () => {
  const parent = await createSync(served.api, ends);
  const triggers = {
    dbt_cloud: { project_id: '12', job_id: 34 },
    fivetran: { job_id: 'connector_1', job_name: 'Nightly' },
    sync_sequence: { sync_id: parent },
  };
  const expected = { ...triggers, dbt_cloud: { project_id: '12', job_id: '34' } };
  const byKeys = await made({ triggers });
  expect(byKeys.triggers).toEqual(expected);
  const byMode = await made({ mode: { type: 'triggered', triggers } });
  expect(byMode.triggers).toEqual(expected);
  expect(byMode.mode.triggers).toMatchObject(expected);
});

test('alerts: two by default, none for an empty list, the older flags say what they are', async () => {
  const standard = await made({});
  expect(standard.alert_attributes).toEqual([
    {
      id: 1,
      type: 'FailureAlertConfiguration',
      send_for: 'first_time',
      should_send_recovery: true,
      options: {},
    },
    {
      id: 2,
      type: 'InvalidRecordPercentAlertConfiguration',
      send_for: 'first_time',
      should_send_recovery: true,
      options: { threshold: 75 },
    },
  ]);
  const none = await made({ alert_attributes: [], failed_run_notifications_enabled: true });
  expect(none).toMatchObject({
    alert_attributes: [],
    failed_run_notifications_enabled: false,
    failed_record_notifications_enabled: false,
    failed_record_notifications_threshold_percent: 75,
  });
  const byFlags = await made({
    failed_run_notifications_enabled: false,
    failed_record_notifications_threshold_percent: 10,
  });
  expect(byFlags.alert_attributes).toEqual([
    expect.objectContaining({ type: 'InvalidRecordPercentAlertConfiguration', options: { threshold: 10 } }),
  ]);
  expect(byFlags.failed_record_notifications_threshold_percent).toBe(10);
  const sent = await made({
    alert_attributes: [
      {
        type: 'RuntimeAlertConfiguration',
        send_for: 'every_time',
        should_send_recovery: false,
        options: { threshold: '30', unit: 'minutes', start_type: 'actual' },
      },
    ],
  });
  expect(sent.alert_attributes).toEqual([
    {
      id: 1,
      type: 'RuntimeAlertConfiguration',
      send_for: 'every_time',
      should_send_recovery: false,
      options: { threshold: 30, unit: 'minutes', start_type: 'actual' },
    },
  ]);
});

test('an append shows its mark in both forms, whichever was sent', async () => {
  const append = {
    operation: 'append',
    destination_attributes: { connection_id: ends.destinationId, object: 'event' },
    mappings: [{ from: { type: 'column', data: 'name' }, to: 'kind' }],
    historical_sync_operation: 'backfill_all_records',
  };
  const attributes = { use_high_water_mark_diff_type: true, column_name: 'id' };
  for (const mark of [{ high_water_mark_attribute: 'id' }, { high_water_mark_attributes: attributes }]) {
    expect(await made({ ...append, ...mark })).toMatchObject({
      high_water_mark_attribute: 'id',
      high_water_mark_attributes: attributes,
      historical_sync_operation: 'backfill_all_records',
      mirror_strategy: null,
    });
  }
});

test('a mirror deletes unless it is told otherwise', async () => {
  expect((await made({ operation: 'mirror' })).mirror_strategy).toBe('sync_updates_and_deletes');
  const nulls = await made({ operation: 'mirror', mirror_strategy: 'sync_updates_and_nulls' });
  expect(nulls.mirror_strategy).toBe('sync_updates_and_nulls');
});

test('a sync whose dataset is gone still shows', async () => {
  const { source } = ends;
  const object = { type: 'model', id: source.modelId };
  const id = await createSync(served.api, ends, { source_attributes: { connection_id: source.id, object } });
  await inStore(served.server, 'delete from spillway.datasets where id = $1', [source.modelId]);
  expect((await shown(id)).source_attributes.object).toEqual({ ...object, name: null });
});

test('an unknown sync is 404', async () => {
  expect((await served.api('GET', '/syncs/999999')).body).toEqual({ status: 404 });
});
