import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { removeOld } from '#core';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;

beforeAll(async () => {
  stage = await openStage({ syncEngine: 'advanced' });
});
afterAll(() => stage.close());
beforeEach(() => addPeople(500));

function addPeople(count: number): Promise<void> {
  return stage.sql(`truncate people; insert into people
    select 'm' || n || '@example.com', 'P' || n, n from generate_series(1, ${count}) n`);
}

/** The tables that a sync has in the source. */
async function tablesOf(syncId: number): Promise<unknown[]> {
  const found = await stage.rows(
    `select tablename from pg_tables where schemaname = 'spillway_syncs' and tablename like 's${syncId}\\_%'`,
  );
  return found.map(({ tablename }) => tablename);
}

async function looksAfter(): Promise<void> {
  const { services } = stage.server.running;
  await services.store.db
    .updateTable('left_tables')
    .set({ left_at: new Date(Date.now() - 3_600_000) })
    .execute();
  await removeOld(services, 14);
}

test('with the advanced engine, a mirror keeps its bookkeeping in the source and sends what changed there', async () => {
  const id = await stage.addSync({ operation: 'mirror' });
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 500 });

  await stage.sql(`update people set name = 'New' where logins = 17; delete from people where logins = 19`);
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    source_record_updates: 1,
    source_record_deletes: 1,
  });
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    source_record_updates: 0,
    source_record_deletes: 0,
  });
  // One table is what is left of three runs; what it holds is what the destination has.
  const [table, ...others] = await tablesOf(id);
  expect(others).toEqual([]);
  expect(await stage.rows(`select id from spillway_syncs."${String(table)}"`)).toHaveLength(499);
});

test('a sync that is deleted takes its bookkeeping along', async () => {
  const [deleted, other] = [await stage.addSync(), await stage.addSync()];
  await stage.sync(deleted);
  await stage.sync(other);
  await stage.server.api('DELETE', `/syncs/${deleted}`);
  expect(await tablesOf(deleted)).toEqual([]);
  expect(await tablesOf(other)).toHaveLength(1);
});

test('the bookkeeping of a sync that writes to another destination now is dropped within the hour', async () => {
  const id = await stage.addSync();
  await stage.sync(id);
  const before = await tablesOf(id);
  const other = await stage.server.api('POST', '/destinations', {
    json: { service_connection: { type: 'custom_api', credentials: { webhook_url: stage.endpoint.url } } },
  });
  const changed = await stage.server.api('PATCH', `/syncs/${id}`, {
    json: { destination_attributes: { connection_id: other.body.data.id, object: 'contact' } },
  });
  expect(changed.status).toBe(200);
  await stage.sync(id);
  await looksAfter();
  const after = await tablesOf(id);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
});

test('bookkeeping in a source that can not be reached is dropped when it can, and named where it never can', async () => {
  const [waiting, lost] = [await stage.addSync(), await stage.addSync()];
  await stage.sync(waiting);
  await stage.sync(lost);
  const [table] = await tablesOf(lost);
  const listen = async (port: number): Promise<void> => {
    const json = { connection: { credentials: { port } } };
    await stage.server.api('PATCH', `/sources/${stage.sourceId}`, { json });
  };
  await listen(1);
  for (const id of [waiting, lost]) {
    expect(await stage.server.api('DELETE', `/syncs/${id}`)).toMatchObject({ status: 200 });
  }
  await looksAfter();
  expect(await tablesOf(waiting)).toHaveLength(1);
  // As if the other one's source had been deleted as well.
  const { db } = stage.server.running.services.store;
  await db
    .updateTable('left_tables')
    .set({ source_id: 999_999 })
    .where('prefix', 'like', `s${lost}\\_%`)
    .execute();
  await listen(Number(stage.warehouse.port));
  await looksAfter();
  expect(await tablesOf(waiting)).toEqual([]);
  expect(await db.selectFrom('left_tables').selectAll().execute()).toEqual([]);
  expect(stage.server.log()).toContain(String(table).replace(/\d+_[0-9a-f]{8}$/, '*'));
});
