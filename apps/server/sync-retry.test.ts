import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { postgresCredentials } from './testing/postgres-credentials.ts';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;
let target: TestDatabase;
let client: Client;
let toTarget: object;

beforeAll(async () => {
  stage = await openStage();
  target = await createTestDatabase();
  client = new Client({ connectionString: target.url });
  await client.connect();
  await client.query(`create table people (email text, name text, logins integer)`);
  const { body } = await stage.server.api('POST', '/destinations', {
    json: {
      service_connection: {
        type: 'postgres',
        credentials: postgresCredentials(target.url),
      },
    },
  });
  toTarget = { destination_attributes: { connection_id: body.data.id, object: 'public.people' } };
});

afterAll(async () => {
  await client.end();
  await stage.close();
  await target.drop();
});

beforeEach(() => stage.sql('truncate people'));

interface Retry {
  readonly sync_run_id: number | null;
  readonly record_count: number;
}

async function retry(syncId: number, json: object): Promise<Retry> {
  const { status, body } = await stage.server.api('POST', `/syncs/${syncId}/retry_failed`, { json });
  expect(status).toBe(200);
  return body.data;
}

async function arrived(): Promise<number[]> {
  const { rows } = await client.query<{ logins: number }>('select logins from people order by 1');
  return rows.map(({ logins }) => logins);
}

test.each([
  ['without an identifier', false],
  ['with one', true],
])(
  'what an append by high-water mark %s could not deliver is retried once, and not sent again by later runs',
  async (_, isPrimary) => {
    await client.query(`truncate people; alter table people add check (name <> 'refused')`);
    await stage.sql(`insert into people select 'a' || n || '@example.com', 'A', n from generate_series(1, 10) n;
      update people set name = 'refused' where logins in (2, 5)`);
    const id = await stage.addSync({
      ...toTarget,
      operation: 'append',
      high_water_mark_attribute: 'logins',
      mappings: ['email', 'name', 'logins'].map((column) => ({
        from: { type: 'column', data: column },
        to: column,
        is_primary_identifier: isPrimary && column === 'email',
      })),
    });
    // The greatest value waits for the run after it.
    const first = await stage.sync(id);
    expect(first).toMatchObject({ status: 'completed', records_updated: 7, counts: { rejected: 2 } });
    expect(await arrived()).toEqual([1, 3, 4, 6, 7, 8, 9]);
    expect(await retry(id, { preview: true })).toMatchObject({ sync_run_id: null, record_count: 2 });
    expect(await retry(id, { preview: true, statuses: ['unknown'] })).toMatchObject({ record_count: 0 });

    await client.query('alter table people drop constraint people_name_check');
    for (const records of [2, 0]) {
      const { sync_run_id: runId, record_count: count } = await retry(id, { sync_run_id: first.id });
      expect(count).toBe(2);
      expect(await stage.ended(runId ?? 0)).toMatchObject({ status: 'completed', records_updated: records });
    }
    expect(await arrived()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await stage.sql(`insert into people values ('a11@example.com', 'A', 11)`);
    expect(await stage.sync(id)).toMatchObject({
      status: 'completed',
      records_updated: 1,
      records_failed: 0,
    });
    expect(await arrived()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  },
);

test('what an insert could not deliver, or nobody knows of, is retried when somebody asks for it, each time only what is left', async () => {
  await stage.sql(`insert into people values ('i1@example.com', 'I', 1), ('wrong1', 'I', 2),
    ('wrong2', 'I', 3)`);
  const id = await stage.addSync({ operation: 'insert' });
  const first = await stage.sync(id);
  expect(first.counts).toMatchObject({ succeeded: 1, rejected: 2 });
  stage.endpoint.failNext('lose_answer', 'sync_batch');
  await stage.sql(
    `delete from people where logins < 4; insert into people values ('i4@example.com', 'I', 4)`,
  );
  const second = await stage.sync(id);
  expect(second.counts).toMatchObject({ succeeded: 0, unknown: 1 });

  // The latest run is meant where none is named.
  expect(await retry(id, { preview: true })).toMatchObject({ record_count: 0 });
  expect(await retry(id, {})).toMatchObject({ sync_run_id: null, record_count: 0 });
  expect(await retry(id, { preview: true, statuses: ['unknown'] })).toMatchObject({ record_count: 1 });
  const both = { sync_run_id: first.id, statuses: ['rejected', 'unknown'] };
  expect(await retry(id, { ...both, preview: true })).toMatchObject({ record_count: 2 });
  const again = await retry(id, both);
  expect(await stage.ended(again.sync_run_id ?? 0)).toMatchObject({ counts: { rows: 2, rejected: 2 } });

  const before = sent().length;
  const unknown = await retry(id, { sync_run_id: second.id, statuses: ['unknown'] });
  expect(await stage.ended(unknown.sync_run_id ?? 0)).toMatchObject({ counts: { rows: 1 } });
  expect(sent().slice(before)).toEqual(['i4@example.com']);
  // It is that run's matter now.
  const twice = await retry(id, { sync_run_id: second.id, statuses: ['unknown'] });
  expect(await stage.ended(twice.sync_run_id ?? 0)).toMatchObject({ counts: { rows: 0 } });
  expect(sent().slice(before)).toEqual(['i4@example.com']);
});

function sent(): unknown[] {
  return stage.endpoint.requests.flatMap(({ params }) => {
    const records = (params['records'] ?? []) as readonly { readonly email: string }[];
    return records.map(({ email }) => email);
  });
}
