import { createConnection, type Connection } from 'mysql2/promise';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createSourceHarness, type SourceHarness } from '#connector-harness';
import { startTestMariadb } from '#testing';
import mysql from './index.ts';

const WITHOUT_MARIADB = 'no MariaDB on this machine: install mariadb-server to run these tests';
const server = await startTestMariadb();
const open: SourceHarness[] = [];
let admin: Connection | undefined;

function harness(credentials: Record<string, unknown> = {}, signal?: AbortSignal): SourceHarness {
  const made = createSourceHarness(mysql, {
    credentials: {
      host: server?.host,
      port: server?.port,
      username: server?.user,
      password: server?.password,
      database: server?.database,
      ...credentials,
    },
    ...(signal === undefined ? {} : { signal }),
  });
  open.push(made);
  return made;
}

async function sql(text: string): Promise<unknown[][]> {
  if (server === undefined) throw new Error(WITHOUT_MARIADB);
  admin ??= await createConnection({
    host: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    database: server.database,
    charset: 'utf8mb4_general_ci',
    rowsAsArray: true,
  });
  const [rows] = await admin.query(text);
  return Array.isArray(rows) ? (rows as unknown[][]) : [];
}

const table = (name: string) => ({ table: { catalog: 'def', schema: server?.database ?? '', name } });
const many = (rows: number) => ({
  sql: `select seq as a, repeat('x', 200) as b from seq_1_to_${rows}`,
});
const columns = ['a', 'b'];

test.skipIf(server !== undefined)(WITHOUT_MARIADB, () => {});

describe.skipIf(server === undefined)('MySQL', () => {
  afterAll(async () => {
    await Promise.all(open.map((made) => made.close()));
    admin?.destroy();
    await server?.stop();
  });

  test('both spellings of the credentials are taken, and the check passes step by step', async () => {
    await sql('create table first_one (id int primary key)');
    const steps = await harness().check();
    expect(steps.map(({ step, status }) => `${step}: ${status}`)).toEqual([
      'Resolve host: success',
      'Verify connectivity: success',
      'Authenticate: success',
      'List tables: success',
    ]);
    expect(harness().connectionDetails()).toMatchObject({ hostname: '127.0.0.1', user: 'spillway' });
  });

  test('a user without rights is told what to run', async () => {
    await sql(`create user nobody identified by 'nobody reads'`);
    await sql(`grant usage on *.* to nobody`);
    await sql(`create database empty_one`);
    await sql(`grant all on empty_one.* to nobody`);
    const steps = await harness({
      username: 'nobody',
      password: 'nobody reads',
      database: 'empty_one',
    }).check();
    expect(steps.at(-1)).toMatchObject({
      status: 'warning',
      error: { message: expect.stringContaining('GRANT SELECT, SHOW VIEW ON `empty_one`.*') },
    });
  });

  test.each<[string, string, string, string | null]>([
    ['int', '-12', 'integer', '-12'],
    ['int(5) zerofill', '42', 'integer', '42'],
    ['bigint unsigned', '18446744073709551615', 'integer', '18446744073709551615'],
    ['bigint', '-9223372036854775808', 'integer', '-9223372036854775808'],
    ['bigint', 'null', 'integer', null],
    ['tinyint(1)', '1', 'boolean', 'true'],
    ['tinyint(1)', '0', 'boolean', 'false'],
    ['tinyint(1)', '7', 'boolean', '7'],
    ['tinyint(4)', '1', 'integer', '1'],
    ['bit(1)', "b'1'", 'boolean', 'true'],
    ['bit(9)', "b'100000101'", 'integer', '261'],
    ['bit(64)', '18446744073709551615', 'integer', '18446744073709551615'],
    ['year', '2024', 'integer', '2024'],
    ['decimal(30,10)', '12345678901234567890.5', 'decimal', '12345678901234567890.5000000000'],
    ['float', '0.1', 'float', '0.1'],
    ['float', '16777217', 'float', '16777216'],
    ['double', '1e300', 'float', '1e+300'],
    ['double', '0.1', 'float', '0.1'],
    ['date', "'2024-02-29'", 'date', '2024-02-29'],
    ['date', "'0000-00-00'", 'date', null],
    ['datetime(3)', "'2024-02-29 23:59:59.125'", 'timestamp', '2024-02-29 23:59:59.125'],
    ['datetime', "'0000-00-00 00:00:00'", 'timestamp', null],
    ['timestamp null', "'2024-02-29 23:59:59'", 'timestamp_tz', '2024-02-29 23:59:59+00'],
    ['time', "'13:05:00'", 'time', '13:05:00'],
    ['time(2)', "'-100:30:00.25'", 'time', '-100:30:00.25'],
    ['json', `'{"a": 12345678901234567890.10}'`, 'json', '{"a": 12345678901234567890.10}'],
    ['varbinary(4)', "x'ff00'", 'binary', String.raw`\xff00`],
    ['blob', "''", 'binary', String.raw`\x`],
    ['varchar(20)', '\'é😀, "x"\'', 'text', 'é😀, "x"'],
    ['varchar(20)', "''", 'text', ''],
    ['varchar(20)', "'a\\r\\nb\\\\'", 'text', 'a\r\nb\\'],
    ['varchar(20) character set latin1', "'é'", 'text', 'é'],
    ['text', "'NULL'", 'text', 'NULL'],
    ["enum('p','q')", "'q'", 'text', 'q'],
    ["set('x','y')", "'x,y'", 'text', 'x,y'],
    ['point', 'point(1, 2)', 'text', 'POINT(1 2)'],
    ['uuid', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", 'text', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ])('%s %s is %s %j', async (type, value, expected, text) => {
    await sql(`set sql_mode = '', time_zone = '+00:00'`);
    await sql(`create or replace table typed (v ${type}, one int)`);
    await sql(`insert into typed values (${value}, 1)`);
    for (const dataset of [table('typed'), { sql: 'select * from typed' }]) {
      const [column] = await harness().columns(dataset);
      const [row] = await harness().rows({ dataset, columns: ['v', 'one'] });
      expect([column?.type, row?.[0]]).toEqual([expected, text]);
    }
  });

  test('types have the names that the database gives them', async () => {
    await sql('create table named (a bigint unsigned, b varchar(256), c json, d tinyint(1))');
    expect(await harness().columns(table('named'))).toEqual([
      { name: 'a', type: 'integer', nativeType: 'bigint(20) unsigned' },
      { name: 'b', type: 'text', nativeType: 'varchar(256)' },
      { name: 'c', type: 'json', nativeType: 'json' },
      { name: 'd', type: 'boolean', nativeType: 'tinyint(1)' },
    ]);
  });

  test('odd names are read, and only what the user may read is listed', async () => {
    await sql('create table `a``b.c "d"` (`Id ``x``` int, `ü, é` int)');
    await sql('insert into `a``b.c "d"` values (1, 2)');
    await sql('create table half (id int, secret int, name int)');
    await sql('create view seen as select 1 as one');
    await sql(`create user reader identified by 'reader reads'`);
    for (const what of [
      'select on spillway.`a``b.c "d"`',
      'select (id, name) on spillway.half',
      'select on spillway.seen',
    ]) {
      await sql(`grant ${what} to reader`);
    }
    const reader = harness({ username: 'reader', password: 'reader reads' });

    expect((await reader.tables()).map(({ schema, name }) => [schema, name])).toEqual([
      ['spillway', 'a`b.c "d"'],
      ['spillway', 'half'],
      ['spillway', 'seen'],
    ]);
    expect((await reader.columns(table('half'))).map(({ name }) => name)).toEqual(['id', 'name']);
    const names = ['ü, é', 'Id `x`', 'ü, é'];
    expect(await reader.rows({ dataset: table('a`b.c "d"'), columns: names })).toEqual([['2', '1', '2']]);
  });

  test.each([
    'select 1 as a, 2 as b;',
    'select 1 as a, 2 as b -- ; the end',
    'select 1 as a, 2 as b # ; the end',
    'select 1 as a, 2 as b /* ; */ ;',
    'with one as (select 1 as a) select a, 2 as b from one',
    `select ';' as a, 'it''s; \\'; ' as b`,
  ])('%s is read', async (text) => {
    expect(await harness().rows({ dataset: { sql: text }, columns })).toHaveLength(1);
  });

  test.each([
    ['', 'empty'],
    ['select 1 as a; drop table first_one', 'more than one statement'],
    [`select 1) as dataset into outfile '/tmp/spillway-was-here' -- `, 'MySQL refuses the query'],
    [`select 1 into outfile '/tmp/spillway-was-here'`, 'MySQL refuses the query'],
    ['delete from first_one', 'MySQL refuses the query'],
    ['show tables', 'MySQL refuses the query'],
    ['select 1 as a, 2 as a', "Duplicate column name 'a'"],
    ['select ? as a, 1 as b', 'has parameters'],
    ['select nothing from first_one', "Unknown column 'nothing'"],
    ['select * from nowhere', "nowhere' doesn't exist"],
  ])('%j is refused: %s', async (text, words) => {
    const refused = { name: 'ConfigurationError', message: expect.stringContaining(words) };
    await expect(harness().columns({ sql: text })).rejects.toMatchObject(refused);
    await expect(harness().rows({ dataset: { sql: text }, columns })).rejects.toMatchObject(refused);
  });

  test('a column that is gone is named', async () => {
    await expect(harness().rows({ dataset: table('first_one'), columns: ['id', 'no'] })).rejects.toThrow(
      'The source has no column "no" any more',
    );
  });

  test.each([
    ['bigint unsigned', ['1', '18446744073709551614', '18446744073709551615']],
    ['timestamp null', ["'2024-01-01 00:00:00'", "'2024-01-01 00:00:01'"]],
    ['datetime(6)', ["'2024-01-01 00:00:00.000001'", "'2024-01-01 00:00:00.000002'"]],
    ['varchar(9)', ["'a'", "'it\\\\''s'"]],
    ['decimal(20,2)', ['1.50', '-2']],
  ])('a range below the greatest %s leaves out that one only', async (type, values) => {
    await sql(`set sql_mode = '', time_zone = '+00:00'`);
    await sql(`create or replace table marked (v ${type}, w int)`);
    await sql(`insert into marked values ${[...values, 'null'].map((value) => `(${value}, 1)`).join(', ')}`);
    const below = await harness().greatest(table('marked'), 'v');
    if (below === null) throw new Error('no greatest');
    const range = { column: 'v', from: null, below };
    const rows = await harness().rows({ dataset: table('marked'), columns: ['v', 'w'], range });
    expect(rows).toHaveLength(values.length - 1);
    expect(rows.map(([v]) => v)).not.toContain(below);
  });

  test('a limit is kept, and many rows come whole', async () => {
    expect(await harness().rows({ dataset: many(1000), columns, limit: 7 })).toHaveLength(7);
    const rows = await harness().rows({ dataset: many(20_000), columns });
    expect(new Set(rows.map(([a]) => a)).size).toBe(20_000);
  });

  describe('in mid-read', () => {
    async function interrupted(read: SourceHarness, act: () => Promise<unknown>): Promise<void> {
      const rows = await read.read({ dataset: many(3_000_000), columns });
      if (!('csv' in rows)) throw new Error('no CSV');
      let isFirst = true;
      for await (const chunk of rows.csv) {
        expect(chunk.length).toBeGreaterThan(0);
        if (isFirst) await act();
        isFirst = false;
      }
    }
    const readers = `from information_schema.PROCESSLIST where INFO like 'select%seq_1_to_3000000%'`;
    const gone = () =>
      vi.waitFor(
        async () => expect(await sql(`select ID ${readers} and ID <> connection_id()`)).toEqual([]),
        {
          timeout: 20_000,
          interval: 20,
        },
      );

    test('a session that is killed throws, and never looks like the end of the rows', async () => {
      const kill = async () => {
        for (const [id] of await sql(`select ID ${readers} and ID <> connection_id()`))
          await sql(`kill ${String(id)}`);
      };
      await expect(interrupted(harness(), kill)).rejects.toMatchObject({ whoMustAct: 'retry_later' });
    });

    test('a caller that no longer waits ends the read', async () => {
      const abort = new AbortController();
      await expect(
        interrupted(harness({}, abort.signal), async () => abort.abort(new Error('never mind'))),
      ).rejects.toThrow('never mind');
      await gone();
    });

    test('a reader that leaves half-way leaves no work behind at the server', async () => {
      const rows = await harness().read({ dataset: many(3_000_000), columns });
      if (!('csv' in rows)) throw new Error('no CSV');
      for await (const chunk of rows.csv) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      await gone();
    });

    test('a reader that takes its time makes the server wait', async () => {
      await interrupted(harness(), () =>
        vi.waitFor(
          async () => {
            const [row] = await sql(`select STATE ${readers} and ID <> connection_id()`);
            expect(row?.[0]).toBe('Writing to net');
          },
          { timeout: 20_000, interval: 20 },
        ),
      );
    });
  });
});
