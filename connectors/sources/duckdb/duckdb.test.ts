import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RetryLaterError } from '#connector-kit';
import { FilesFolder, checked, query, rowsOf } from '../../files/testing/files-folder.ts';
import duckdb from './index.ts';

let folder: FilesFolder;
beforeAll(async () => {
  folder = await FilesFolder.create();
  await query(
    `ATTACH '${folder.filesDir}/shop.duckdb' AS shop`,
    "CREATE TABLE shop.orders AS SELECT range AS id, 'n' || range AS note FROM range(5)",
    'CREATE SCHEMA shop.sales',
    'CREATE VIEW shop.sales.top AS SELECT 1 AS x, 2 AS y',
  );
});
afterAll(() => folder.remove());

const context = (path = 'shop.duckdb') => folder.context({ path });
const orders = { table: { catalog: 'shop', schema: 'main', name: 'orders' } };

test('tables and views of every schema are listed and read', async () => {
  expect(await checked(duckdb.check, await context())).toEqual([
    'Open the file: success',
    'List its tables: success',
  ]);
  expect((await duckdb.tables(await context())).map((t) => `${t.catalog}.${t.schema}.${t.name}`)).toEqual([
    'shop.main.orders',
    'shop.sales.top',
  ]);
  const limited = await duckdb.read(await context(), { dataset: orders, columns: ['note', 'id'], limit: 1 });
  expect(await rowsOf(limited)).toEqual([['n0', '0']]);
  const joined = { sql: 'SELECT id, x FROM orders, sales.top WHERE id = x' };
  expect(await rowsOf(await duckdb.read(await context(), { dataset: joined, columns: ['id', 'x'] }))).toEqual(
    [['1', '1']],
  );
  expect(await duckdb.greatest(await context(), orders, 'id')).toBe('4');
});

test('a folder is refused, and so is what is no database', async () => {
  await folder.write('dbs/a.duckdb', 'no database');
  await expect(duckdb.tables(await context('dbs'))).rejects.toThrow('name one DuckDB file');
  await expect(duckdb.tables(await context('dbs/a.duckdb'))).rejects.toThrow(/dbs\/a\.duckdb/);
});

test('a database that another process writes to is tried again later', async () => {
  const code = `
    const { DuckDBInstance } = await import('@duckdb/node-api');
    await DuckDBInstance.create(${JSON.stringify(`${folder.filesDir}/shop.duckdb`)});
    console.log('open');
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(other.stdout, 'data');
    const fault: unknown = await duckdb.tables(await context()).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(RetryLaterError);
    expect(String(fault)).toContain('Another process has the file open for writing');
    expect(String(fault)).toContain(String(other.pid));
  } finally {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
});
