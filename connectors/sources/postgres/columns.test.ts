import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onEachVersion, startServer, type TestServer } from './testing/servers.ts';

onEachVersion('tables and columns', (_version, binaries) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(binaries);
    await server.sql(`
      create schema "Odd ""schema""";
      create table "Odd ""schema"""."a.b" ("Id" int, "id" text, "say ""hi""" numeric(10,2), "ü, é" timestamptz);
      create domain email as varchar(100);
      create type mood as enum ('sad', 'ok');
      create type point3 as (x int, y int, z int);
      create table plain (id bigint primary key, gone int, address email, feels mood, at point3, tags email[]);
      alter table plain drop column gone;
      create view seen as select id from plain;
      create materialized view kept as select id from plain;
      create table parted (id int, day date) partition by range (day);
      create table parted_2024 partition of parted for values from ('2024-01-01') to ('2025-01-01');
      insert into parted values (1, '2024-02-03');
      create extension postgres_fdw;
      create server elsewhere foreign data wrapper postgres_fdw;
      create foreign table far (id int) server elsewhere;
      create schema spillway_syncs; create table spillway_syncs.sync_1 (id text);
      create temp table passing (id int);
      create table hidden (id int);
      create table half (id int, secret text, name text);
      create schema closed; create table closed.inside (id int);
      create role reader login password 'reader reads';
      grant select on plain, seen, kept, parted, far to reader;
      grant select (id, name) on half to reader;
      grant select on closed.inside to reader;
    `);
  });
  afterAll(() => server.stop());

  const table = (
    name: string,
    schema = 'public',
  ): { table: { catalog: string; schema: string; name: string } } => ({
    table: { catalog: 'postgres', schema, name },
  });
  const reader = (): ReturnType<TestServer['harness']> =>
    server.harness({ user: 'reader', password: 'reader reads' });

  test('tables, views, materialised views, foreign and partitioned tables are listed', async () => {
    const tables = await server.harness().tables();

    expect(tables.map(({ schema, name }) => `${schema}.${name}`)).toEqual([
      'Odd "schema".a.b',
      'closed.inside',
      ...['far', 'half', 'hidden', 'kept', 'parted', 'plain', 'seen'].map((name) => `public.${name}`),
    ]);
    expect(new Set(tables.map(({ catalog }) => catalog))).toEqual(new Set(['postgres']));
  });

  test('what the role may not read is not listed', async () => {
    const names = (await reader().tables()).map(({ name }) => name);

    expect(names).toEqual(['far', 'half', 'kept', 'parted', 'plain', 'seen']);
  });

  test('of a table that may be read in part, the columns that may be read are given and read', async () => {
    const dataset = table('half');
    expect((await reader().columns(dataset)).map(({ name }) => name)).toEqual(['id', 'name']);
    await expect(reader().rows({ dataset, columns: ['id', 'secret'] })).rejects.toThrow(
      'The source has no column "secret" any more',
    );
    expect(await reader().rows({ dataset, columns: ['id', 'name'] })).toEqual([]);
  });

  test('types are those of the database, domains by what they stand for', async () => {
    expect(await server.harness().columns(table('plain'))).toEqual([
      { name: 'id', type: 'integer', nativeType: 'bigint' },
      { name: 'address', type: 'text', nativeType: 'character varying(100)' },
      { name: 'feels', type: 'text', nativeType: 'mood' },
      { name: 'at', type: 'json', nativeType: 'point3' },
      { name: 'tags', type: 'array', nativeType: 'email[]' },
    ]);
  });

  test('enums, composites and arrays of domains are read', async () => {
    await server.sql(`insert into plain values (1, 'a@example.com', 'ok', row(1, 2, 3), '{b@example.com}')`);

    const columns = ['id', 'address', 'feels', 'at', 'tags'];
    expect(await server.harness().rows({ dataset: table('plain'), columns })).toEqual([
      ['1', 'a@example.com', 'ok', '{"x":1,"y":2,"z":3}', '["b@example.com"]'],
    ]);
  });

  test('names keep their case, quotes, dots and spaces', async () => {
    await server.sql(`insert into "Odd ""schema"""."a.b" values (1, 'x', 2.5, '2024-01-01 00:00+01')`);
    const dataset = table('a.b', 'Odd "schema"');

    const columns = (await server.harness().columns(dataset)).map(({ name }) => name);
    expect(columns).toEqual(['Id', 'id', 'say "hi"', 'ü, é']);
    expect(await server.harness().rows({ dataset, columns: [...columns, 'Id'] })).toEqual([
      ['1', 'x', '2.50', '2023-12-31 23:00:00+00', '1'],
    ]);
  });

  test('a partitioned table is read whole', async () => {
    expect(await server.harness().rows({ dataset: table('parted'), columns: ['id', 'day'] })).toEqual([
      ['1', '2024-02-03'],
    ]);
  });

  test('1,600 columns are described and read', async () => {
    const names = Array.from({ length: 1600 }, (_, at) => `c${at}`);
    await server.sql(
      `create table wide (${names.map((name) => `${name} bool`).join(', ')}); insert into wide default values`,
    );

    expect((await server.harness().columns(table('wide'))).map(({ name }) => name)).toEqual(names);
    const [row] = await server.harness().rows({ dataset: table('wide'), columns: names });
    expect(row).toHaveLength(1600);
    await server.sql('drop table wide');
  });

  test('a table that is gone says so, and one of another database too', async () => {
    await expect(server.harness().columns(table('nothing'))).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('There is no table public.nothing that the role may read'),
    });
    const elsewhere = { table: { catalog: 'other', schema: 'public', name: 'plain' } };
    await expect(server.harness().columns(elsewhere)).rejects.toThrow('a table of the database "other"');
  });

  describe('a query', () => {
    test.each([
      'select 1 as a, 2 as b',
      'select 1 as a, 2 as b;',
      'select 1 as a, 2 as b ; ; -- the end',
      'select 1 as a, 2 as b -- no line end',
      '/* ; /* nested */ */ select 1 as a, 2 as b /* ; */',
      'with one as (select 1 as a) select a, 2 as b from one',
      'values (1, 2)',
      'table seen',
      `select ';' as a, $$ ; $$ as b, $x$ $$ ; $x$ as c, E'\\';' as d, '' as "e;"`,
      '(select 1 as a, 2 as b) union all select 3, 4 order by 1 limit 5',
    ])('%s is read', async (sql) => {
      const columns = await server.harness().columns({ sql });
      const names = columns.map(({ name }) => name);
      const rows = await server.harness().rows({ dataset: { sql }, columns: [...names, ...names] });
      expect(new Set(rows.map((row) => row.length))).toEqual(new Set([names.length * 2]));
    });

    test.each([
      ['', 'empty'],
      [' -- nothing\n;', 'empty'],
      ['select 1 as a; select 2 as b', 'more than one statement'],
      ['select 1; drop table plain', 'more than one statement'],
      ['select 1) as x; drop table plain; --', 'more than one statement'],
      [`select 1) as x) to program 'touch /tmp/spillway-was-here' --`, 'syntax error'],
      ['insert into plain (id) values (7) returning id', 'must be one SELECT'],
      ['with w as (insert into plain (id) values (7) returning id) select * from w', 'must be one SELECT'],
      ['select id into copied from plain', 'must be one SELECT'],
      ['delete from plain', 'must be one SELECT'],
      ['set timezone = default', 'must be one SELECT'],
      ['select $1::int as a', 'parameters such as $1'],
      ['select 1 as a, 2 as a', 'two columns named "a"'],
      ['select 1, 2', 'two columns named "?column?"'],
      ['select from plain', 'gives no columns'],
      ['select id,\n\n  nmae from plain', 'column "nmae" does not exist in line 3'],
      ['select * from nowhere', 'relation "nowhere" does not exist'],
    ])('%j is refused: %s', async (sql, words) => {
      const refused = { name: 'ConfigurationError', message: expect.stringContaining(words) };
      await expect(server.harness().columns({ sql })).rejects.toMatchObject(refused);
      await expect(server.harness().rows({ dataset: { sql }, columns: ['a', 'b'] })).rejects.toMatchObject(
        refused,
      );
    });

    test.each(["select setval('counted', 9) as a, 1 as b", 'select id as a, id as b from plain for update'])(
      '%s changes nothing: the transaction can only read',
      async (sql) => {
        await server.sql('create sequence if not exists counted');
        await expect(server.harness().rows({ dataset: { sql }, columns: ['a', 'b'] })).rejects.toMatchObject({
          name: 'ConfigurationError',
          message: expect.stringContaining('read-only transaction'),
        });
      },
    );
  });

  test('a range takes rows by the value of a column, its lower end in and its upper end out', async () => {
    const sql = `select i as id, timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' as at
      from generate_series(0, 9) i`;
    const read = async (from: string | null, below: string): Promise<unknown[]> => {
      const request = { dataset: { sql }, columns: ['id', 'at'], range: { column: 'at', from, below } };
      return (await server.harness().rows(request)).map(([id]) => id);
    };
    expect(await read('2024-01-01 02:00:00+00', '2024-01-01 05:00:00+00')).toEqual(['2', '3', '4']);
    expect(await read(null, '2024-01-01 02:00:00+00')).toEqual(['0', '1']);
    await expect(read(null, `' or true --`)).rejects.toMatchObject({ name: 'ConfigurationError' });
  });

  test.each([
    ['(values (1), (null), (30), (4))', '30'],
    ["(values ('b'), ('a\\b'), ('a'))", 'b'],
    ["(values ('2024-01-01 00:00+02'::timestamptz), (null))", '2023-12-31 22:00:00+00'],
    ['(values (true), (false))', 'true'],
    ["(values ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid))", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['(values (null::int))', null],
    ['(select 1 where false)', null],
  ])('the greatest of %s is %s, and a range below it leaves it out', async (values, greatest) => {
    const dataset = { sql: `select v, v as w from ${values} as t(v)` };
    const found = await server.harness().greatest(dataset, 'v');
    expect(found).toBe(greatest);
    if (found === null) return;
    const range = { column: 'v', from: null, below: found };
    const rows = await server.harness().rows({ dataset, columns: ['v', 'w'], range });
    expect(rows.map(([v]) => v)).not.toContain(greatest);
  });

  test('a limit is kept', async () => {
    const dataset = { sql: 'select i as a, i as b from generate_series(1, 100) i' };
    expect(await server.harness().rows({ dataset, columns: ['a', 'b'], limit: 7 })).toHaveLength(7);
  });
});
