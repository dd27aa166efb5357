import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { succeeded, type Json, type WriteOperation, type WriteRecord } from '#connector-kit';
import type { Harness } from '#connector-harness';
import { onEachVersion, startServer, type TestServer } from './testing/servers.ts';

onEachVersion('a bad record fails alone', (_version, binaries) => {
  let server: TestServer;
  let harness: Harness;

  beforeAll(async () => {
    server = await startServer(binaries);
    await server.sql(`create role writer login password 'writer''s secret'`);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.sql(
      'drop schema public cascade; create schema public; grant usage on schema public to writer',
    );
    harness = server.harness();
  });
  afterEach(() => harness.close());

  function write(operation: WriteOperation, records: readonly WriteRecord[], by: Harness = harness) {
    return by.write({ object: 'public.item', operation, primaryIdentifier: 'id', records });
  }

  const ids = async () => (await server.sql('select id from item order by id')).map(({ id }) => id);
  const refusal = (code: string) => expect.objectContaining({ status: 'rejected', code, retryable: false });

  test('with the words and the SQLSTATE of the server', async () => {
    await server.sql('create table item (id int primary key, age int check (age >= 0))');
    const records = Array.from({ length: 50 }, (_, id) => ({ id, age: id === 17 ? -1 : id }));

    const outcomes = await write('upsert', records);

    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(49);
    expect(outcomes[17]).toEqual({
      status: 'rejected',
      code: '23514',
      message: 'new row for relation "item" violates check constraint "item_age_check"',
      retryable: false,
    });
    expect(await ids()).toHaveLength(49);
  });

  test.each<[string, string, Json, string]>([
    ['a number out of range', 'int', 3_000_000_000, '22003'],
    ['a fraction for an integer', 'int', 1.5, '22P02'],
    ['a decimal that is too large', 'numeric(4,2)', '100', '22003'],
    ['a text that is too long', 'varchar(3)', 'abcd', '22001'],
    ['a text that is too long for a domain', 'short', 'abcd', '22001'],
    ['a text that is too long in an array', 'varchar(3)[]', ['abcd'], '22001'],
    ['no date', 'date', '2023-02-29', '22008'],
    ['no date at all', 'timestamptz', 'soon', '22007'],
    ['a word that the enum lacks', 'mood', 'bored', '22P02'],
    ['a value that the domain forbids', 'positive', -1, '23514'],
    ['null where it is forbidden', 'int not null', null, '23502'],
    ['an escaped null character in jsonb', 'jsonb', { a: '\0' }, '22P05'],
    ['a null character', 'text', 'a\0', 'malformed_value'],
    ['half of a surrogate pair', 'text', 'a\udc00', 'malformed_value'],
    ['uneven arrays', 'int[]', [[1], [1, 2]], '22P02'],
  ])('%s', async (_what, type, value, code) => {
    await server.sql(`create type mood as enum ('sad'); create domain short as varchar(3);
      create domain positive as int check (value > 0);
      create table item (id int primary key, field ${type}, other text)`);
    const isNotNull = type.endsWith('not null');
    const good = (id: number) => ({ id, other: 'good', ...(isNotNull ? { field: 1 } : {}) });

    const outcomes = await write('upsert', [good(1), { id: 2, field: value, other: 'bad' }, good(3)]);

    expect(outcomes).toEqual([succeeded, refusal(code), succeeded]);
    expect(await ids()).toEqual([1, 3]);
  });

  test('a foreign key that leads nowhere, with the key', async () => {
    await server.sql(`create table parent (id int primary key); insert into parent values (1);
      create table item (id int primary key, parent int references parent)`);

    const outcomes = await write('upsert', [
      { id: 1, parent: 1 },
      { id: 2, parent: 9 },
    ]);

    expect(outcomes[1]).toMatchObject({
      code: '23503',
      message: expect.stringContaining('Key (parent)=(9)'),
    });
    expect(await ids()).toEqual([1]);
  });

  test('another unique constraint than the identifier', async () => {
    await server.sql(`create table item (id int primary key, email text unique);
      insert into item values (1, 'a@example.com')`);
    const records = [
      { id: 2, email: 'a@example.com' },
      { id: 3, email: 'c@example.com' },
    ];

    expect(await write('upsert', records)).toEqual([refusal('23505'), succeeded]);
    expect(await write('insert', [{ id: 4, email: 'a@example.com' }])).toEqual([refusal('23505')]);
    expect(await ids()).toEqual([1, 3]);
  });

  test('a deferred constraint, which is tested at the commit', async () => {
    await server.sql(`create table parent (id int primary key); insert into parent values (1);
      create table item (id int primary key,
        parent int references parent deferrable initially deferred,
        rank int unique deferrable initially deferred)`);
    const records = Array.from({ length: 20 }, (_, id) => ({
      id,
      parent: id === 7 ? 9 : 1,
      rank: id === 13 ? 12 : id,
    }));

    const outcomes = await write('upsert', records);

    expect(outcomes[7]).toEqual(refusal('23503'));
    expect(outcomes[13]).toEqual(refusal('23505'));
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(18);
    expect(await ids()).toHaveLength(18);
  });

  test('rows that refer to each other pass together', async () => {
    await server.sql(`create table item (id int primary key,
      next int references item deferrable initially deferred)`);

    expect(
      await write('upsert', [
        { id: 1, next: 2 },
        { id: 2, next: 1 },
      ]),
    ).toEqual([succeeded, succeeded]);
  });

  test('a trigger that raises', async () => {
    await server.sql(`create table item (id int primary key);
      create function refuse() returns trigger language plpgsql as $$ begin
        if new.id = 2 then raise exception 'we do not like %', new.id; end if;
        if new.id = 3 then perform 1 from no_such_table; end if;
        return new; end $$;
      create trigger refuse before insert on item for each row execute function refuse()`);

    expect(
      await write(
        'upsert',
        [1, 2, 3, 4].map((id) => ({ id })),
      ),
    ).toEqual([
      succeeded,
      { status: 'rejected', code: 'P0001', message: 'we do not like 2', retryable: false },
      refusal('42P01'),
      succeeded,
    ]);
    expect(await ids()).toEqual([1, 4]);
  });

  test('a row that a policy forbids', async () => {
    await server.sql(`create table item (id int primary key, name text); alter table item enable row level security;
      create policy small on item using (id < 10); grant all on item to writer`);
    const writer = server.harness({ user: 'writer', password: `writer's secret` });

    expect(await write('upsert', [{ id: 1 }, { id: 11 }, { id: 2 }], writer)).toEqual([
      succeeded,
      refusal('42501'),
      succeeded,
    ]);
    expect(await ids()).toEqual([1, 2]);
    await writer.close();
  });

  test('a row that somebody else has locked, which may be sent again', async () => {
    await server.sql(`create table item (id int primary key, name text);
      insert into item select i from generate_series(1, 4) i`);
    const other = new Client({ connectionString: server.url, ssl: false });
    await other.connect();
    await other.query('begin; select from item where id = 3 for update');
    await server.sql(`alter role spillway set lock_timeout = '20ms'`);

    const outcomes = await write(
      'upsert',
      [1, 2, 3, 4].map((id) => ({ id, name: 'new' })),
    );

    expect(outcomes).toEqual([
      succeeded,
      succeeded,
      expect.objectContaining({ status: 'rejected', code: '55P03', retryable: true }),
      succeeded,
    ]);
    await server.sql('alter role spillway reset lock_timeout');
    await other.end();
  });

  test('a record without its identifier', async () => {
    await server.sql('create table item (id int primary key, name text)');

    expect(await write('upsert', [{ name: 'a' }, { id: null, name: 'b' }, { id: 1, name: 'c' }])).toEqual([
      refusal('missing_identifier'),
      refusal('missing_identifier'),
      succeeded,
    ]);
  });

  test('a record with a field that is not mapped', async () => {
    await server.sql('create table item (id int primary key, name text)');
    const { fields } = await harness.object('public.item');

    expect(
      await harness.write({
        object: 'public.item',
        operation: 'upsert',
        primaryIdentifier: 'id',
        records: [{ id: 1, name: 'a' }, { id: 2 }],
        fields: fields.slice(0, 1),
      }),
    ).toEqual([refusal('unknown_field'), succeeded]);
  });

  describe('but a fault of the whole batch is told once, and nothing is written', () => {
    const two = [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ];

    test('a privilege that was taken away', async () => {
      await server.sql('create table item (id int primary key, name text); grant all on item to writer');
      const writer = server.harness({ user: 'writer', password: `writer's secret` });
      const object = await writer.object('public.item');
      await server.sql('revoke insert on item from writer');

      await expect(
        writer.write({ object, operation: 'upsert', primaryIdentifier: 'id', records: two }),
      ).rejects.toMatchObject({
        name: 'ConfigurationError',
        code: '42501',
        message: expect.stringContaining('permission denied for table item'),
      });
      await writer.close();
    });

    test('a column that was dropped', async () => {
      await server.sql('create table item (id int primary key, name text)');
      const object = await harness.object('public.item');
      await server.sql('alter table item drop column name');

      await expect(
        harness.write({ object, operation: 'upsert', primaryIdentifier: 'id', records: two }),
      ).rejects.toMatchObject({
        name: 'ConfigurationError',
        message: 'public.item no longer has a column "name": refresh its fields and correct the mapping.',
      });
    });

    test('an identifier that no unique index holds any more', async () => {
      await server.sql('create table item (id int primary key, name text)');
      const object = await harness.object('public.item');
      await server.sql('alter table item drop constraint item_pkey');

      await expect(
        harness.write({ object, operation: 'upsert', primaryIdentifier: 'id', records: two }),
      ).rejects.toMatchObject({
        name: 'ConfigurationError',
        message: expect.stringContaining(`"id" of public.item can't identify rows`),
      });
    });

    test('a read-only server', async () => {
      await server.sql('create table item (id int primary key, name text); grant all on item to writer');
      await server.sql('alter role writer set default_transaction_read_only = on');
      const writer = server.harness({ user: 'writer', password: `writer's secret` });

      await expect(write('upsert', two, writer)).rejects.toMatchObject({
        name: 'ConfigurationError',
        code: '25006',
      });
      await server.sql('alter role writer reset default_transaction_read_only');
      await writer.close();
    });
  });
});
