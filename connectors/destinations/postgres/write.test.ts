import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { succeeded, type WriteOperation, type WriteRecord } from '#connector-kit';
import type { Harness } from '#connector-harness';
import { startServer, versions, type TestServer } from './testing/servers.ts';

describe.each(versions)('a batch to %s', (_version, binaries) => {
  let server: TestServer;
  let harness: Harness;

  beforeAll(async () => {
    server = await startServer(binaries);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.sql('drop schema public cascade; create schema public');
    harness = server.harness();
  });
  afterEach(() => harness.close());

  function write(operation: WriteOperation, records: readonly WriteRecord[], key: string | null = 'id') {
    return harness.write({ object: 'public.item', operation, primaryIdentifier: key, records });
  }

  const rows = () => server.sql('select * from item order by id');

  test('upserts: new rows are made, old ones changed', async () => {
    await server.sql(`create table item (id int primary key, name text); insert into item values (1, 'old')`);

    expect(
      await write('upsert', [
        { id: 1, name: 'new' },
        { id: 2, name: 'made' },
      ]),
    ).toEqual([succeeded, succeeded]);
    expect(await rows()).toEqual([
      { id: 1, name: 'new' },
      { id: 2, name: 'made' },
    ]);
  });

  test('a bad record fails alone, with the words and the SQLSTATE of the server', async () => {
    await server.sql(`create table item (id int primary key, age int check (age >= 0))`);
    const records = Array.from({ length: 50 }, (_, id) => ({ id, age: id === 17 ? -1 : id }));

    const outcomes = await write('upsert', records);

    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(49);
    expect(outcomes[17]).toEqual({
      status: 'rejected',
      code: '23514',
      message: 'new row for relation "item" violates check constraint "item_age_check"',
      retryable: false,
    });
    expect(await rows()).toHaveLength(49);
  });
});
