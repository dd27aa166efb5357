import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCredentials, parseCredentials } from '#connector-kit';
import { FilesFolder, checked, fileTable, rowsOf } from '../../files/testing/files-folder.ts';
import { credentialFields } from './credentials.ts';
import csv from './index.ts';

let folder: FilesFolder;
beforeAll(async () => {
  folder = await FilesFolder.create();
  await folder.write('days/mon.csv', 'id,note\n1,a\n');
  await folder.write('days/tue.csv', 'id,note\r\n2,b\r\n');
  await folder.write('days/readme.txt', 'not a table');
  await folder.write('mixed/people.csv', 'id,name\n1,Ann\n');
  await folder.write('mixed/orders.csv', 'id,total\n1,2.50\n');
  await folder.write('mixed/old/people.csv', 'id,name\n2,Bob\n');
});
afterAll(() => folder.remove());

const context = (path: string) =>
  folder.context(parseCredentials(credentialFields, checkCredentials(credentialFields, { path })));
const names = async (path: string) => (await csv.tables(await context(path))).map(({ name }) => name);

test('files of one header are a table each and one of all', async () => {
  expect(await names('days')).toEqual(['all_files', 'mon', 'tue']);
  const all = { dataset: fileTable('all_files'), columns: ['id', 'note'] };
  expect(await rowsOf(await csv.read(await context('days'), all))).toEqual([
    ['1', 'a'],
    ['2', 'b'],
  ]);
});

test('files of different headers are a table each, which a check says and a query may join', async () => {
  expect(await names('mixed')).toEqual(['orders', 'people']);
  expect(await checked(csv.check, await context('mixed'))).toEqual([
    'Find the files: success',
    expect.stringContaining('mixed/people.csv and mixed/orders.csv differ in column 2: name and total'),
  ]);
  const sql = 'SELECT name, total FROM people JOIN orders USING (id)';
  const joined = await csv.read(await context('mixed'), { dataset: { sql }, columns: ['name', 'total'] });
  expect(await rowsOf(joined)).toEqual([['Ann', '2.50']]);
});

test('files of one name in several folders are told apart by their paths', async () => {
  expect(await names('mixed/**/people.csv')).toEqual([
    'all_files',
    'mixed/old/people.csv',
    'mixed/people.csv',
  ]);
});

test('a table whose file is gone is named', async () => {
  await expect(csv.columns(await context('days'), fileTable('wed'))).rejects.toThrow(
    'no file for the table wed',
  );
});
