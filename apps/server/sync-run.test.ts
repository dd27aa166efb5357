import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { dryRunSync } from '#core';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;

beforeAll(async () => {
  stage = await openStage({
    endpoint: { speed: { maximum_batch_size: 50, maximum_records_per_second: 100_000 } },
  });
});

afterAll(() => stage.close());

beforeEach(() => stage.sql('truncate people'));

function batches(): number {
  return stage.endpoint.requests.filter(({ method }) => method === 'sync_batch').length;
}

function addPeople(count: number, prefix: string): Promise<void> {
  return stage.sql(
    `insert into people select '${prefix}' || n || '@example.com', 'P' || n, n from generate_series(1, ${count}) n`,
  );
}

function stored(prefix: string): unknown[] {
  return stage.endpoint.records('contact').filter(({ email }) => String(email).startsWith(prefix));
}

test('a first run sends every row, a second one only what has changed', async () => {
  await addPeople(20, 'first');
  const id = await stage.addSync();
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    full_sync: true,
    source_record_count: 20,
    records_updated: 20,
    records_failed: 0,
    records_invalid: 0,
    error_message: null,
  });
  expect(stored('first')).toHaveLength(20);
  await stage.sql(`update people set name = 'Ann' where logins = 7`);
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    full_sync: false,
    source_record_count: 20,
    records_updated: 1,
  });
  const before = batches();
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 0 });
  expect(batches()).toBe(before);
  expect(await stage.sync(id, { force_full_sync: true })).toMatchObject({
    full_sync: true,
    records_updated: 20,
  });
});

test('a rejected record is sent again by the next run, though it has not changed', async () => {
  await stage.sql(`insert into people values ('rejected@example.com', 'A', 1), ('no address', 'B', 2)`);
  const id = await stage.addSync();
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 1, records_failed: 1 });
  const before = batches();
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 0, records_failed: 1 });
  expect(batches()).toBeGreaterThan(before);
});

test('rows without a usable identifier, and values that do not fit, are invalid and the others are sent', async () => {
  await stage.sql(`alter table people alter logins type text`);
  try {
    await stage.sql(`insert into people values
      ('invalid1@example.com', 'A', '1'), (null, 'B', '2'), ('invalid2@example.com', 'C', 'many'),
      ('twice@example.com', 'D', '4'), ('twice@example.com', 'E', '5')`);
    const id = await stage.addSync();
    expect(await stage.sync(id)).toMatchObject({
      status: 'completed',
      source_record_count: 5,
      records_updated: 1,
      records_invalid: 4,
    });
  } finally {
    await stage.sql(`truncate people; alter table people alter logins type integer using logins::integer`);
  }
});

test('a mirror deletes what is gone from the source, and refuses a source that is empty', async () => {
  await addPeople(10, 'mirror');
  const id = await stage.addSync({ operation: 'mirror' });
  await stage.sync(id);
  await stage.sql(`delete from people where logins = 3`);
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', source_record_deletes: 1 });
  expect(stored('mirror')).toHaveLength(9);
  await stage.sql('truncate people');
  expect(await stage.sync(id)).toMatchObject({
    status: 'failed',
    error_code: 'EMPTY_SOURCE',
    error_message: expect.stringContaining('no rows'),
  });
  expect(stored('mirror')).toHaveLength(9);
});

test('batches that fail for a while and records that are refused: every record is accounted for', async () => {
  await addPeople(1900, 'storm');
  await stage.sql(
    `insert into people select 'storm without an address ' || n, 'X', n from generate_series(1, 100) n`,
  );
  for (let each = 0; each < 12; each += 1) stage.endpoint.failNext('unavailable', 'sync_batch');
  for (let each = 0; each < 4; each += 1) stage.endpoint.failNext('lose_answer', 'sync_batch');
  for (let each = 0; each < 4; each += 1) stage.endpoint.failNext('omit_results', 'sync_batch');
  const id = await stage.addSync();
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    source_record_count: 2000,
    records_updated: 1900,
    records_failed: 100,
  });
  expect(stored('storm')).toHaveLength(1900);
}, 60_000);

test('a mapped column that is gone fails the run before anything is sent, by its name', async () => {
  await addPeople(3, 'dropped');
  const id = await stage.addSync();
  await stage.sync(id);
  const before = batches();
  await stage.sql('alter table people rename name to full_name');
  try {
    const run = await stage.sync(id);
    expect(run).toMatchObject({ status: 'failed', error_code: 'CONFIGURATION' });
    expect(run.error_message).toContain('"name"');
    expect(run.completed_at).not.toBeNull();
    expect(batches()).toBe(before);
  } finally {
    await stage.sql('alter table people rename full_name to name');
  }
});

test('a dry run counts and samples, and sends nothing', async () => {
  await addPeople(12, 'dry');
  const id = await stage.addSync({ operation: 'mirror' });
  await stage.sync(id);
  await stage.sql(`delete from people where logins = 1; update people set name = 'New' where logins = 2;
    insert into people values (null, 'Nobody', 99)`);
  const { services } = stage.server.running;
  const before = batches();
  const found = await dryRunSync(services, services.store.workspace(1), id, { forceFullSync: false });
  expect(found).toMatchObject({
    fullSync: false,
    refused: null,
    counts: { rows: 12, updates: 1, deletes: 1, invalid: 1, unchanged: 10 },
    writes: [{ id: 'dry2@example.com', record: { email: 'dry2@example.com', name: 'New', logins: 2 } }],
    deletes: [{ id: 'dry1@example.com' }],
    invalid: [{ id: null, message: expect.stringContaining('null') }],
  });
  expect(batches()).toBe(before);
  expect(await stage.sync(id)).toMatchObject({
    records_updated: expect.any(Number),
    source_record_deletes: 1,
  });
});

test('a test run sends one record and is forgotten', async () => {
  await addPeople(5, 'tested');
  const id = await stage.addSync();
  const { body } = await stage.server.api('POST', `/syncs/${id}/test`, { json: {} });
  await stage.ended(body.data.sync_run_id);
  expect(stored('tested')).toHaveLength(1);
  const status = await stage.server.api('GET', `/syncs/test_status?sync_run_id=${body.data.sync_run_id}`);
  expect(status.body.data).toMatchObject({
    status: 'completed',
    sample_record: { email: expect.stringContaining('tested') },
    sample_record_failed: false,
  });
  expect(await stage.sync(id)).toMatchObject({ full_sync: true, records_updated: 5 });
});

test('inserts whose answer was lost are not sent again by themselves, but when somebody asks for it', async () => {
  await addPeople(3, 'lost');
  stage.endpoint.failNext('disconnect', 'sync_batch');
  const id = await stage.addSync({ operation: 'insert' });
  await stage.sync(id);
  expect(stored('lost')).toHaveLength(0);
  await stage.sync(id);
  expect(stored('lost')).toHaveLength(0);
  const runs = await stage.server.api('GET', `/syncs/${id}/sync_runs?order=asc`);
  const { body } = await stage.server.api('POST', `/syncs/${id}/retry_failed`, {
    json: { statuses: ['unknown'], sync_run_id: runs.body.data[0].id },
  });
  expect(body.data.record_count).toBe(3);
  expect(await stage.ended(body.data.sync_run_id)).toMatchObject({ status: 'completed', records_updated: 3 });
  expect(stored('lost')).toHaveLength(3);
});
