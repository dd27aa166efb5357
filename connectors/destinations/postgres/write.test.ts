import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { succeeded, type Json, type WriteOperation, type WriteRecord } from '#connector-kit';
import type { Harness } from '#connector-harness';
import { onEachVersion, startServer, type TestServer } from './testing/servers.ts';

onEachVersion('a batch', (_version, binaries) => {
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

  const rows = (order = 'id') => server.sql(`select * from item order by ${order}`);
  const refusal = (code: string) => expect.objectContaining({ status: 'rejected', code, retryable: false });

  describe('does what its operation says', () => {
    beforeEach(() =>
      server.sql(`create table item (id int primary key, name text); insert into item values (1, 'old')`),
    );
    const batch = [
      { id: 1, name: 'new' },
      { id: 2, name: 'made' },
    ];

    test('upsert makes new rows and changes old ones', async () => {
      expect(await write('upsert', batch)).toEqual([succeeded, succeeded]);
      expect(await rows()).toEqual(batch);
    });

    test('update changes what is there and creates nothing', async () => {
      expect(await write('update', batch)).toEqual([succeeded, refusal('not_found')]);
      expect(await rows()).toEqual([{ id: 1, name: 'new' }]);
    });

    test('insert makes new rows and leaves old ones alone', async () => {
      expect(await write('insert', batch)).toEqual([refusal('already_exists'), succeeded]);
      expect(await rows()).toEqual([
        { id: 1, name: 'old' },
        { id: 2, name: 'made' },
      ]);
    });

    test('delete removes rows, and one that is gone already is no fault', async () => {
      expect(await write('delete', batch)).toEqual([succeeded, succeeded]);
      expect(await rows()).toEqual([]);
    });

    test('delete does not mind what the other values are', async () => {
      expect(await write('delete', [{ id: 1, name: 'a\0' }])).toEqual([succeeded]);
      expect(await rows()).toEqual([]);
    });

    test('append makes rows, also the same one twice', async () => {
      await server.sql(
        'drop table item; create table item (line int generated always as identity, name text)',
      );
      expect(await write('append', [{ name: 'a' }, { name: 'b' }, { name: 'a' }], null)).toEqual([
        succeeded,
        succeeded,
        succeeded,
      ]);
      expect((await rows('line')).map(({ name }) => name)).toEqual(['a', 'b', 'a']);
    });

    test('insert into a table without a key makes rows', async () => {
      await server.sql('drop table item; create table item (name text)');
      expect(await write('insert', [{ name: 'a' }], null)).toEqual([succeeded]);
      expect(await rows('name')).toEqual([{ name: 'a' }]);
    });

    test('no records need no answer', async () => {
      expect(await write('upsert', [])).toEqual([]);
    });

    test('a key alone is made or left as it is', async () => {
      expect(await write('upsert', [{ id: 1 }, { id: 3 }])).toEqual([succeeded, succeeded]);
      expect(await write('update', [{ id: 1 }, { id: 4 }])).toEqual([succeeded, refusal('not_found')]);
      expect(await rows()).toEqual([
        { id: 1, name: 'old' },
        { id: 3, name: null },
      ]);
    });
  });

  test('a null is written, a field that a record lacks is left alone', async () => {
    await server.sql(`create table item (id int primary key, a text default 'd', b text);
      insert into item values (1, 'a', 'b'), (2, 'a', 'b'), (3, 'a', 'b')`);

    const records = [
      { id: 1, a: null },
      { id: 2, b: 'new' },
      { id: 3, a: 'x', b: 'y' },
      { id: 4, b: 'z' },
    ];
    expect(await write('upsert', records)).toEqual(records.map(() => succeeded));
    expect(await rows()).toEqual([
      { id: 1, a: null, b: 'b' },
      { id: 2, a: 'a', b: 'new' },
      { id: 3, a: 'x', b: 'y' },
      { id: 4, a: 'd', b: 'z' },
    ]);
  });

  test('a record that lacks a required field changes its row, but makes none', async () => {
    await server.sql(`create table item (id int primary key, needed text not null, low int, high int,
      check (low < high)); insert into item values (1, 'kept', 1, 5), (2, 'kept', 1, 5)`);

    expect(
      await write('upsert', [
        { id: 1, low: 2 },
        { id: 3, low: 2 },
        { id: 2, needed: 'new', low: 9 },
      ]),
    ).toEqual([succeeded, refusal('23502'), refusal('23514')]);
    expect(await rows()).toEqual([
      { id: 1, needed: 'kept', low: 2, high: 5 },
      { id: 2, needed: 'kept', low: 1, high: 5 },
    ]);
  });

  test('records that all lack a field which a new row would need change their rows', async () => {
    await server.sql(`create table item (id int primary key, low int, high int not null default 5, check (low < high));
      insert into item values (1, 1, 9)`);

    expect(
      await write('upsert', [
        { id: 1, low: 8 },
        { id: 2, low: 8 },
      ]),
    ).toEqual([succeeded, refusal('23514')]);
    expect(await rows()).toEqual([{ id: 1, low: 8, high: 9 }]);
  });

  describe('the same identifier twice in one batch', () => {
    beforeEach(() => server.sql('create table item (id int primary key, a text, b text)'));

    test('is written in order, so that the last one wins', async () => {
      const records = [
        { id: 1, a: 'first', b: 'kept' },
        { id: 2, a: 'other' },
        { id: 1, a: 'second' },
        { id: '1', a: 'third' },
      ];
      expect(await write('upsert', records)).toEqual(records.map(() => succeeded));
      expect(await rows()).toEqual([
        { id: 1, a: 'third', b: 'kept' },
        { id: 2, a: 'other', b: null },
      ]);
    });

    test('is the same for spellings that only PostgreSQL knows to be equal', async () => {
      await server.sql('create table other (id numeric primary key, a text)');
      const records = ['1', '1.0', '1.00'].map((id) => ({ id, a: id }));
      const other = { object: 'public.other', primaryIdentifier: 'id', records } as const;

      expect(await harness.write({ ...other, operation: 'upsert' })).toEqual(records.map(() => succeeded));
      expect(await server.sql('select a from other')).toEqual([{ a: '1.00' }]);
      expect(await harness.write({ ...other, operation: 'update' })).toEqual(records.map(() => succeeded));
      expect(await server.sql('select a from other')).toEqual([{ a: '1.00' }]);
      await server.sql('delete from other');
      expect(await harness.write({ ...other, operation: 'insert' })).toEqual([
        succeeded,
        refusal('already_exists'),
        refusal('already_exists'),
      ]);
    });

    test('is refused the second time by an insert, and missing every time for an update', async () => {
      const records = [
        { id: 1, a: 'first' },
        { id: 1, a: 'second' },
      ];
      expect(await write('update', records)).toEqual([refusal('not_found'), refusal('not_found')]);
      expect(await write('insert', records)).toEqual([succeeded, refusal('already_exists')]);
      expect(await rows()).toEqual([{ id: 1, a: 'first', b: null }]);
    });
  });

  test('names that SQL would read otherwise stay names', async () => {
    await server.sql(`create schema "Sch.""ema"; create table "Sch.""ema"."select ""*"" from; --" (
      "order" int primary key, "a.b" text, "c""d" text, "Ünï" text, "$1" text, "x'); drop table y; --" text)`);
    const object = '"Sch.""ema"."select ""*"" from; --"';
    const record = { 'a.b': '1', 'c"d': '2', Ünï: '3', $1: '4', "x'); drop table y; --": '5' };
    const write = (operation: WriteOperation, records: WriteRecord[]) =>
      harness.write({ object, operation, primaryIdentifier: 'order', records });
    const read = () => server.sql('select * from "Sch.""ema"."select ""*"" from; --"');

    expect(await write('insert', [{ order: 1, ...record }])).toEqual([succeeded]);
    expect(await write('upsert', [{ order: 1, ...record, $1: 'up' }])).toEqual([succeeded]);
    expect(await read()).toEqual([{ order: 1, ...record, $1: 'up' }]);
    expect(await write('update', [{ order: 1, ...record }])).toEqual([succeeded]);
    expect(await read()).toEqual([{ order: 1, ...record }]);
    expect(await write('delete', [{ order: 1 }])).toEqual([succeeded]);
    expect(await read()).toEqual([]);
    await server.sql('drop schema "Sch.""ema" cascade');
  });

  test('values that SQL would read otherwise stay values', async () => {
    await server.sql('create table item (id text primary key, name text)');
    const texts = [
      `'); drop table item; --`,
      '$1',
      '{a,b}',
      'NULL',
      '\\',
      '"',
      `\\'`,
      '',
      ' ',
      'é😀',
      '\r\n\t',
    ];

    const outcomes = await write(
      'upsert',
      texts.map((text) => ({ id: text, name: text })),
    );

    expect(outcomes).toEqual(texts.map(() => succeeded));
    expect(new Set((await rows()).map(({ name }) => name))).toEqual(new Set(texts));
  });

  describe('values arrive whole', () => {
    test.each<[string, Json, string]>([
      ['bigint', '9223372036854775807', '9223372036854775807'],
      ['bigint', 9007199254740991, '9007199254740991'],
      ['numeric', '123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
      ['numeric(5,2)', '1.005', '1.01'],
      ['double precision', 0.1, '0.1'],
      ['boolean', true, 'true'],
      ['date', '2024-02-29', '2024-02-29'],
      ['timestamptz', '2024-01-01T12:00:00.123456Z', '2024-01-01 12:00:00.123456+00'],
      ['timestamp', '2024-01-01T12:00:00Z', '2024-01-01 12:00:00'],
      ['time', '23:59:59', '23:59:59'],
      ['uuid', '7d4f1e3a-0000-4000-8000-000000000000', '7d4f1e3a-0000-4000-8000-000000000000'],
      ['json', { a: [1, null, 'x"y'], b: { c: false } }, '{"a":[1,null,"x\\"y"],"b":{"c":false}}'],
      ['jsonb', 'text', '"text"'],
      ['jsonb', [1, 2], '[1, 2]'],
      ['bytea', 'AP8=', '\\x00ff'],
      ['char(3)', 'ab', 'ab'],
      ['"char"', 'x', 'x'],
      ['varchar(3)', 'abc', 'abc'],
      ['inet', '10.0.0.1/8', '10.0.0.1/8'],
      ['interval', 'P1D', '1 day'],
      ['mood', 'happy', 'happy'],
      ['positive', 7, '7'],
      ['short', 'abc', 'abc'],
      ['mood[]', ['sad', null], '{sad,NULL}'],
      ['short[]', ['abc'], '{abc}'],
      ['text[]', ['a"b', 'c,d', ''], '{"a\\"b","c,d",""}'],
      ['int[]', [[1], [2]], '{{1},{2}}'], // prettier-ignore
      ['jsonb[]', [{ a: 1 }, null], '{"{\\"a\\": 1}",NULL}'],
    ])('%s %j', async (type, value, text) => {
      await server.sql(`set timezone = 'UTC'; create type mood as enum ('sad', 'happy');
        create domain positive as int check (value > 0); create domain short as varchar(3);
        create table item (id int primary key, field ${type})`);

      expect(await write('upsert', [{ id: 1, field: value }])).toEqual([succeeded]);
      expect(await write('update', [{ id: 1, field: value }])).toEqual([succeeded]);
      expect(await server.sql('select field::text from item')).toEqual([{ field: text }]);
    });
  });

  test('rows go to the right partition', async () => {
    await server.sql(`create table item (id int primary key, name text) partition by range (id);
      create table low partition of item for values from (0) to (10);
      create table high partition of item for values from (10) to (20)`);

    expect(
      await write(
        'upsert',
        [5, 15, 25].map((id) => ({ id, name: 'x' })),
      ),
    ).toEqual([succeeded, succeeded, refusal('23514')]);
    expect(
      await write(
        'upsert',
        [5, 15].map((id) => ({ id, name: 'y' })),
      ),
    ).toEqual([succeeded, succeeded]);
    expect(await server.sql('select * from low, high')).toMatchObject([{ id: 15, name: 'y' }]);
  });

  test('an identity that the server gives can identify rows to update', async () => {
    await server.sql(`create table item (id int generated always as identity primary key, name text);
      insert into item (name) values ('old')`);

    expect(await write('update', [{ id: 1, name: 'new' }])).toEqual([succeeded]);
    expect(await rows()).toEqual([{ id: 1, name: 'new' }]);
  });

  test('a key whose collation ignores case finds its row', async () => {
    await server.sql(`create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table item (id text collate folded primary key, name text); insert into item values ('Ann', 'old')`);

    const records = [
      { id: 'ANN', name: 'first' },
      { id: 'ann', name: 'last' },
    ];
    expect(await write('update', records)).toEqual([succeeded, succeeded]);
    expect(await rows('name')).toEqual([{ id: 'Ann', name: 'last' }]);
    expect(await write('delete', [{ id: 'aNN' }])).toEqual([succeeded]);
    expect(await rows('name')).toEqual([]);
  });

  test('two thousand rows are one quick statement, and half of them bad is still one answer each', async () => {
    await server.sql('create table item (id int primary key, age int check (age >= 0))');
    const good = Array.from({ length: 2000 }, (_, id) => ({ id, age: 1 }));
    const mixed = good.map(({ id }) => ({ id, age: id % 2 === 0 ? 2 : -1 }));

    expect(await write('upsert', good)).toEqual(good.map(() => succeeded));
    const outcomes = await write('upsert', mixed);
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(1000);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1000);
    expect(await server.sql('select count(*)::int from item where age = 2')).toEqual([{ count: 1000 }]);
  });
});
