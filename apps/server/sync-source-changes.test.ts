import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

beforeEach(() =>
  stage.sql(`drop table people; create table people (email text, name text, logins integer, note text);
    insert into people values ('ann@example.com', 'Ann', 1, 'x'), ('bo@example.com', 'Bo', 2, 'y'),
      ('cy@example.com', 'Cy', 3, 'z')`),
);

function batches(): number {
  return stage.endpoint.requests.filter(({ method }) => method === 'sync_batch').length;
}

const stored = (email: string) =>
  stage.endpoint.records('contact').find((record) => record['email'] === email);

/** What a sync may read: the table, or a query over it. */
const objects = {
  table: async () => ({}),
  model: async () => {
    const { body } = await stage.server.api('POST', `/sources/${stage.sourceId}/models`, {
      json: { name: `People ${Math.random()}`, query: 'select * from people' },
    });
    return readsFrom({ type: 'model', id: body.data.id });
  },
  dataset: async () => {
    const { body } = await stage.server.api('POST', '/datasets', {
      json: {
        source_id: stage.sourceId,
        name: `People ${Math.random()}`,
        query: 'select * from people',
        type: 'sql',
      },
    });
    return readsFrom({ type: 'dataset', id: body.data.id });
  },
};

const readsFrom = (object: object) => ({ source_attributes: { connection_id: stage.sourceId, object } });

test.each(['table', 'model', 'dataset'] as const)(
  'a %s: a mapped column that is gone stops the sync by its name, another one does not',
  async (kind) => {
    const id = await stage.addSync(await objects[kind]());
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 3 });
    await stage.sql(`alter table people drop column note; update people set name = 'Anna' where logins = 1`);
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', full_sync: false, records_updated: 1 });
    const before = batches();
    await stage.sql('alter table people rename column logins to visits');
    expect(await stage.sync(id)).toMatchObject({
      status: 'failed',
      error_code: 'CONFIGURATION',
      error_message: expect.stringContaining('"logins"'),
    });
    expect(batches()).toBe(before);
    await stage.sql('alter table people rename column visits to logins');
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 0 });
  },
);

test('a column of another type: its values are converted, those that do not fit are counted, and all is sent again', async () => {
  const id = await stage.addSync();
  await stage.sync(id);
  await stage.sql('alter table people alter logins type text');
  await stage.sql(`update people set logins = 'many' where name = 'Cy'`);
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    source_record_count: 3,
    records_updated: 2,
    records_invalid: 1,
  });
  expect(stored('bo@example.com')).toMatchObject({ logins: 2 });
  // What did not fit is looked at again, the others are known.
  expect(await stage.sync(id)).toMatchObject({ records_updated: 0, records_invalid: 1 });
  await stage.sql("update people set logins = 4 where name = 'Cy'");
  expect(await stage.sync(id)).toMatchObject({ records_updated: 1, records_invalid: 0 });
  expect(stored('cy@example.com')).toMatchObject({ logins: 4 });
});

test('an identifier of another type is the same record', async () => {
  await stage.sql('alter table people alter logins type numeric(9, 2)');
  const mappings = ['logins', 'name', 'email'].map((column) => ({
    from: { type: 'column', data: column },
    to: column === 'logins' ? 'external_id' : column,
    is_primary_identifier: column === 'logins',
  }));
  const id = await stage.addSync({ operation: 'mirror', mappings });
  await stage.sync(id);
  await stage.sql('alter table people alter logins type integer');
  expect(await stage.sync(id)).toMatchObject({
    status: 'completed',
    source_record_updates: 3,
    source_record_deletes: 0,
    records_failed: 0,
  });
});

test('a sync of all columns sends a new column, and goes on without one that is gone', async () => {
  const all = { field_behavior: 'sync_all_properties', field_normalization: 'match_source_names' };
  const mappings = [{ from: { type: 'column', data: 'email' }, to: 'email', is_primary_identifier: true }];
  for (const kind of ['table', 'model'] as const) {
    const id = await stage.addSync({ ...(await objects[kind]()), ...all, mappings });
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 3 });
    await stage.sql(`alter table people add column subscribed boolean default true`);
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 3 });
    expect(stored('ann@example.com')).toMatchObject({ subscribed: true, note: 'x' });
    await stage.sql('alter table people drop column subscribed');
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 3 });
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 0 });
  }
});
