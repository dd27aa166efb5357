import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '#connector-kit';
import csv from '../sources/csv/index.ts';
import duckdb from '../sources/duckdb/index.ts';
import parquet from '../sources/parquet/index.ts';
import { FilesFolder, query, rowsOf } from './testing/files-folder.ts';

const SECRET = 'the-secret-of-another-file';
let folder: FilesFolder;
let secret: string;
beforeAll(async () => {
  folder = await FilesFolder.create();
  secret = await folder.write('private/other.csv', `a,b\n${SECRET},1\n`);
  await writeFile(join(folder.root, 'outside.csv'), `a,b\n${SECRET},1\n`);
  await folder.write('people.csv', 'id,name\n1,Ann\n');
  await query(`COPY (SELECT 1 AS id, 'Ann' AS name) TO '${folder.filesDir}/people.parquet'`);
  await query(
    `ATTACH '${folder.filesDir}/people.duckdb' AS people`,
    `CREATE TABLE people.people AS SELECT 1 AS id, 'Ann' AS name`,
    `CREATE VIEW people.leak AS SELECT * FROM read_text('${secret}')`,
    `CREATE MACRO people.leaks() AS TABLE SELECT * FROM read_text('${secret}')`,
  );
  await query(
    `ATTACH '${folder.filesDir}/private/other.duckdb' AS o`,
    `CREATE TABLE o.t AS SELECT '${SECRET}' AS a`,
  );
});
afterAll(() => folder.remove());

const csvCredentials = {
  path: 'people.csv',
  delimiter: ',',
  has_header: true,
  quote: '"',
  encoding: 'utf-8',
} as const;
const readers = {
  csv: async (sql: string) =>
    rowsOf(await csv.read(await folder.context(csvCredentials), { dataset: { sql }, columns: ['a', 'a'] })),
  parquet: async (sql: string) =>
    rowsOf(
      await parquet.read(await folder.context({ path: 'people.parquet' }), {
        dataset: { sql },
        columns: ['a', 'a'],
      }),
    ),
  duckdb: async (sql: string) =>
    rowsOf(
      await duckdb.read(await folder.context({ path: 'people.duckdb' }), {
        dataset: { sql },
        columns: ['a', 'a'],
      }),
    ),
};

describe.each(Object.entries(readers))('%s', (_type, read) => {
  test('a query reads the source’s own tables, with comments and a semicolon at its end', async () => {
    expect(
      await read("WITH p AS (FROM people) SELECT name || ';' AS a FROM p WHERE id = 1; -- done"),
    ).toEqual([['Ann;', 'Ann;']]);
    expect(await read("SELECT a FROM (VALUES ('x')) t(a) /* ; */")).toEqual([['x', 'x']]);
  });

  test.each([
    ["SELECT content AS a FROM read_text('SECRET')"],
    ["SELECT * FROM read_csv('SECRET')"],
    ["SELECT * FROM 'SECRET'"],
    ["SELECT a FROM sniff_csv('SECRET') x, (SELECT 1 AS a)"],
    ["SELECT * FROM read_text('OUTSIDE')"],
    ["SELECT * FROM read_blob('/etc/passwd')"],
    ["SELECT * FROM read_json('/proc/self/environ', format = 'auto')"],
    ["SELECT * FROM read_text('/proc/self/environ')"],
    ["SELECT * FROM read_text('/dev/fd/0')"],
    ["SELECT * FROM glob('/etc/*')"],
    ["SELECT * FROM glob('FILES/*')"],
    ["SELECT * FROM parquet_metadata('SECRET')"],
    ["SELECT * FROM read_csv('https://example.com/a.csv')"],
    ["SELECT getenv('HOME') AS a"],
    ["SELECT * FROM query('SELECT * FROM read_text(''SECRET'')')"],
    ["SELECT * FROM query_table('SECRET')"],
    ["SELECT * FROM read_duckdb('FILES/private/other.duckdb')"],
    ["SELECT * FROM (SELECT (SELECT content FROM read_text('SECRET')) AS a)"],
    ["COPY (SELECT 1) TO 'FILES/written.csv'"],
    ["COPY (SELECT 1) TO 'FILES/people.csv'"],
    ["SELECT 1) TO 'FILES/written.csv'; --"],
    ["SELECT 1 AS a; COPY (SELECT 1) TO 'FILES/written.csv'"],
    ["ATTACH 'FILES/private/other.duckdb' AS o"],
    ['INSTALL httpfs'],
    ['LOAD httpfs'],
    ["LOAD 'FILES/evil.so'"],
    ['SET enable_external_access = true'],
    ["SET allowed_directories = ['/']"],
    ['RESET lock_configuration'],
    ['PRAGMA database_list'],
    ["PRAGMA enable_profiling; PRAGMA profile_output = 'FILES/written.csv'"],
    ['CALL pragma_version()'],
    ['CREATE TABLE t AS SELECT 1 AS a'],
    ['DROP VIEW people'],
    ['DELETE FROM people'],
    ["EXPORT DATABASE 'FILES/written.csv'"],
    ["IMPORT DATABASE 'FILES'"],
    ['CREATE SECRET s (TYPE s3)'],
    ['CHECKPOINT'],
    ['EXPLAIN ANALYZE SELECT 1 AS a'],
    ['PREPARE p AS SELECT 1'],
    ['SELECT $1 AS a'],
    [''],
    ['-- nothing'],
    [';'],
  ])('refuses %s', async (attack) => {
    const sql = attack
      .replaceAll('SECRET', secret)
      .replaceAll('OUTSIDE', join(folder.root, 'outside.csv'))
      .replaceAll('FILES', folder.filesDir);
    const error = await read(sql).then(
      (rows) => rows,
      (fault: unknown) => fault,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).not.toContain(SECRET);
    await expect(access(join(folder.filesDir, 'written.csv'))).rejects.toThrow('ENOENT');
    expect(await readFile(join(folder.filesDir, 'people.csv'), 'utf8')).toBe('id,name\n1,Ann\n');
  });
});

test.each(['SELECT content AS a FROM leak', 'SELECT content AS a FROM leaks()', 'FROM people.main.leak'])(
  'what a DuckDB file defines reaches no further: %s',
  async (sql) => {
    await expect(readers.duckdb(sql)).rejects.toThrow('A query may only read the tables of its own source');
  },
);

test('a fault of a query is told in DuckDB’s words, without the statement around it', async () => {
  await expect(readers.csv('SELEC 1 AS a')).rejects.toThrow('Parser Error: syntax error at or near "SELEC"');
  await expect(readers.csv('SELECT nom AS a FROM people')).rejects.toThrow(
    /Referenced column "nom" not found/,
  );
  await expect(readers.csv('SELECT 1 AS b, 2 AS c')).rejects.toThrow('The source has no column "a" any more');
});

test('a query that would take more memory than it may says so, or does without', async () => {
  const outcome = await readers
    .csv("SELECT string_agg(repeat('x', 1000), '') AS a FROM range(2000000)")
    .catch((error: unknown) => error);
  expect(String(outcome)).toContain('more memory than a source may take');
});

test('a query ends when nobody wants its answer', async () => {
  const stop = new AbortController();
  const context = await folder.context(csvCredentials, { signal: stop.signal });
  const reading = csv.read(context, {
    dataset: { sql: 'SELECT sum(a.range * b.range) AS a FROM range(10000000) a, range(10000000) b' },
    columns: ['a', 'a'],
  });
  stop.abort(new Error('nobody waits'));
  await expect(reading).rejects.toThrow('nobody waits');
});
