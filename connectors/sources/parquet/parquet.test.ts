import { afterAll, beforeAll, expect, test } from 'vitest';
import { FilesFolder, checked, fileTable, query, rowsOf } from '../../files/testing/files-folder.ts';
import parquet from './index.ts';

let folder: FilesFolder;
beforeAll(async () => {
  folder = await FilesFolder.create();
  await folder.write('days/.keep', '');
});
afterAll(() => folder.remove());

test('values of every type come in the forms of their types', async () => {
  const values: readonly (readonly [name: string, expression: string, type: string, text: string | null])[] =
    [
      ['flag', 'true', 'boolean', 'true'],
      ['small', '(-12)::TINYINT', 'integer', '-12'],
      ['big', '18446744073709551615::UBIGINT', 'integer', '18446744073709551615'],
      ['price', '12.50::DECIMAL(38,10)', 'decimal', '12.5000000000'],
      ['whole', '99999999999999999999999999999999999999::DECIMAL(38,0)', 'integer', '9'.repeat(38)],
      ['rate', '1e300::DOUBLE', 'float', '1e+300'],
      ['nan', "'nan'::DOUBLE", 'float', 'NaN'],
      ['low', "'-inf'::FLOAT", 'float', '-Infinity'],
      ['day', "DATE '2021-03-29'", 'date', '2021-03-29'],
      ['at', "TIMESTAMP '2021-03-29 13:05:00.25'", 'timestamp', '2021-03-29 13:05:00.25'],
      ['nano', "TIMESTAMP_NS '2021-03-29 13:05:00.123456789'", 'timestamp', '2021-03-29 13:05:00.123456789'],
      ['seen', "TIMESTAMPTZ '2021-03-29 13:05:00.25+02'", 'timestamp_tz', '2021-03-29 11:05:00.25+00'],
      ['clock', "TIME '13:05:00.25'", 'time', '13:05:00.25'],
      ['bytes', String.raw`'\xAA\x01'::BLOB`, 'binary', String.raw`\xaa01`],
      ['id', "'a22ee7a9-15bc-40e8-920b-dc1786d0c2e2'::UUID", 'text', 'a22ee7a9-15bc-40e8-920b-dc1786d0c2e2'],
      ['list', '[1, NULL, 3]', 'array', '[1,null,3]'],
      ['odd', "['nan'::DOUBLE, 'nan'::DOUBLE, '-inf'::DOUBLE, 1]", 'array', '[null,null,null,1.0]'],
      ['record', "{a: 1, b: ['NaN', 'x,NaN,y']}", 'json', '{"a":1,"b":["NaN","x,NaN,y"]}'],
      [
        'both',
        `{a: 'nan'::DOUBLE, b: ',NaN,', c: '"Infinity\\'}`,
        'json',
        String.raw`{"a":null,"b":",NaN,","c":"\"Infinity\\"}`,
      ],
      ['map', "MAP {'k': 1}", 'json', '{"k":1}'],
      ['doc', `'{"a": 1}'::JSON`, 'json', '{"a": 1}'],
      ['none', 'NULL::INTEGER[]', 'array', null],
      ['empty', "''", 'text', ''],
    ];
  const select = values.map(([name, expression]) => `${expression} AS ${name}`).join(', ');
  await query("SET TimeZone = 'UTC'", `COPY (SELECT ${select}) TO '${folder.filesDir}/all.parquet'`);
  const context = () => folder.context({ path: 'all.parquet' });
  const columns = await parquet.columns(await context(), fileTable('all'));
  expect(columns.map(({ name, type }) => [name, type])).toEqual(values.map(([name, , type]) => [name, type]));
  const names = columns.map(({ name }) => name);
  expect(
    await rowsOf(await parquet.read(await context(), { dataset: fileTable('all'), columns: names })),
  ).toEqual([values.map(([, , , text]) => text)]);
});

test('a folder is a table of each file and one of all, types made one', async () => {
  await query(`COPY (SELECT 1::INTEGER AS id, 'a' AS note) TO '${folder.filesDir}/days/mon.parquet'`);
  await query(`COPY (SELECT 9000000000 AS id, 'b' AS note) TO '${folder.filesDir}/days/tue.parquet'`);
  const context = () => folder.context({ path: 'days' });
  expect((await parquet.tables(await context())).map(({ name }) => name)).toEqual([
    'all_files',
    'mon',
    'tue',
  ]);
  expect((await parquet.columns(await context(), fileTable('all_files')))[0]?.nativeType).toBe('BIGINT');
  const request = { dataset: fileTable('all_files'), columns: ['note', 'id'] };
  expect(await rowsOf(await parquet.read(await context(), request))).toEqual([
    ['a', '1'],
    ['b', '9000000000'],
  ]);
  expect(await parquet.greatest(await context(), fileTable('all_files'), 'id')).toBe('9000000000');
  const range = { column: 'id', from: '1', below: '9000000000' };
  expect(await rowsOf(await parquet.read(await context(), { ...request, range }))).toEqual([['a', '1']]);
});

test('what is no Parquet file is named', async () => {
  await folder.write('broken.parquet', 'id,name\n1,Ann\n');
  const steps = await checked(parquet.check, await folder.context({ path: 'broken.parquet' }));
  expect(steps.at(-1)).toMatch(/^Read the files: failed: .*broken\.parquet/);
});
