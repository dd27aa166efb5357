import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { postgresCredentials } from './testing/postgres-credentials.ts';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;
let target: TestDatabase;
let client: Client;

beforeAll(async () => {
  stage = await openStage();
  target = await createTestDatabase();
  client = new Client({ connectionString: target.url });
  await client.connect();
  await client.query('create table people (email text primary key, name text not null, logins integer)');
});

afterAll(async () => {
  await client.end();
  await stage.close();
  await target.drop();
});

const sessions = async () => {
  const { rows } = await client.query(
    `select state, query from pg_stat_activity where datname = current_database() and application_name = 'spillway'`,
  );
  return rows;
};

test('a mirror from PostgreSQL to PostgreSQL: rows arrive, change and go; one that is refused fails alone', async () => {
  const { body } = await stage.server.api('POST', '/destinations', {
    json: {
      service_connection: {
        type: 'postgres',
        credentials: postgresCredentials(target.url),
      },
    },
  });
  await stage.sql(
    `insert into people select 'm' || n || '@example.com', 'P' || n, n from generate_series(1, 5000) n`,
  );
  await stage.sql(`update people set name = null where logins = 17`);
  const id = await stage.addSync({
    operation: 'mirror',
    destination_attributes: { connection_id: body.data.id, object: 'public.people' },
  });
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    records_updated: 4999,
    records_failed: 1,
  });
  // The sessions of the run go with it; the server needs a moment to notice.
  await expect.poll(sessions).toEqual([]);
  await stage.sql(`update people set name = 'Found' where logins = 17;
    update people set logins = -1 where logins = 18; delete from people where logins = 19`);
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    records_failed: 0,
    source_record_updates: 2,
    source_record_deletes: 1,
  });
  const { rows } = await client.query<{ count: number; low: number; found: string }>(
    `select count(*)::int as count, min(logins) as low, max(name) filter (where logins = 17) as found from people`,
  );
  expect(rows).toEqual([{ count: 4999, low: -1, found: 'Found' }]);
}, 60_000);
