import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCredentials, checkCredentials } from '#connector-kit';
import { FilesFolder, fileTable, rowsOf } from '../../files/testing/files-folder.ts';
import { credentialFields } from './credentials.ts';
import csv from './index.ts';

let folder: FilesFolder;
beforeAll(async () => {
  folder = await FilesFolder.create();
});
afterAll(() => folder.remove());

const credentialsOf = (sent: object) =>
  parseCredentials(credentialFields, checkCredentials(credentialFields, sent));

async function read(content: string | Uint8Array, columns: string[], sent: object = {}, name = 'a.csv') {
  await folder.write(name, content);
  const context = await folder.context(credentialsOf({ path: name, ...sent }));
  return rowsOf(await csv.read(context, { dataset: fileTable('a'), columns }));
}

test('nothing between two delimiters is null and a quoted nothing is the empty text', async () => {
  expect(await read('id,a,b\n1,,""\n2,"",\n', ['id', 'a', 'b'])).toEqual([
    ['1', null, ''],
    ['2', '', null],
  ]);
});

test('cells keep their spaces, zeros and line breaks, and every one is text', async () => {
  expect(await read('id,a\n007," x\r\ny\n"\n1.50,  z \n', ['id', 'a'])).toEqual([
    ['007', ' x\r\ny\n'],
    ['1.50', '  z '],
  ]);
});

test('line ends of every kind may be mixed, empty lines count for nothing and the last one may be missing', async () => {
  expect(await read('a,b\r\n1,2\n\n3,"4"\r5,6\r\n\r\n7,', ['a', 'b'])).toEqual([
    ['1', '2'],
    ['3', '4'],
    ['5', '6'],
    ['7', null],
  ]);
});

test('a byte order mark is no part of the first name', async () => {
  expect(await read('\uFEFFid,a\n1,2\n', ['id'])).toEqual([['1']]);
});

test('other delimiters and quotes are read as the credentials say', async () => {
  expect(await read("id\ta\n1\t'x\ty''z'\n", ['a'], { delimiter: 'tab', quote: "'" })).toEqual([["x\ty'z"]]);
  expect(await read('id;a\n1;5" pipe\n', ['a'], { delimiter: ';', quote: 'none' })).toEqual([['5" pipe']]);
});

test('without a header columns are named by their place', async () => {
  expect(await read('1,x\n2,y\n', ['column_2', 'column_1'], { has_header: false })).toEqual([
    ['x', '1'],
    ['y', '2'],
  ]);
});

test('a file packed by gzip is read like any other', async () => {
  expect(await read(gzipSync('id,a\n1,x\n'), ['id', 'a'], { path: 'a.csv.gz' }, 'a.csv.gz')).toEqual([
    ['1', 'x'],
  ]);
});

test.each([
  [
    'too few cells',
    'a,b\n1,2\n"x\ny",\n3\n',
    'a.csv, line 5: the row has 1 cells where the first row has 2.',
  ],
  ['too many cells', 'a,b\n1,2,3\n', 'a.csv, line 2: the row has 3 cells where the first row has 2.'],
  ['a quote that never ends', 'a,b\n1,"2\n3,4\n', 'a.csv, line 2: the quoted cell at the end'],
  ['text behind a quote', 'a,b\n1,"2"x\n', 'a.csv, line 2: text follows the closing quote'],
  ['a quote within a cell', 'a,b\n\n1,5" pipe\n', 'a.csv, line 3: a quote stands inside'],
  ['Latin-1', Buffer.from('a,b\n1,2\n3,\xe9\n', 'latin1'), 'a.csv, line 3: a text is not UTF-8'],
  ['half a character at the end', Buffer.from('a,b\n1,\xc3', 'latin1'), 'a.csv, line 2: a text is not UTF-8'],
  ['two columns of one name', 'a,a\n1,2\n', 'a.csv has two columns named a'],
  ['names that differ in case', 'id,ID\n1,2\n', 'a.csv has columns named id and ID'],
  ['no row at all', '\n\n', 'a.csv is empty'],
])('refuses %s, naming the file and line', async (_fault, content, message) => {
  await expect(read(content, ['a', 'b'])).rejects.toThrow(message);
});

test('a message never holds a cell', async () => {
  await expect(read('a,b\nsecret-cell\n', ['a'])).rejects.toThrow(/^((?!secret-cell).)*$/);
});

describe('any cells', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '"',
      '""',
      ',',
      '\n',
      '\r\n',
      '\r',
      '\0',
      'NULL',
      '\\',
      '\\N',
      '#',
      "'",
      '\uFEFF',
      '🦆',
    ),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.array(fc.constantFrom('"', ',', '\n', '\r', 'x'), { maxLength: 12 }).map((parts) => parts.join('')),
  );
  const row = fc.array(fc.option(cell, { freq: 4 }), { minLength: 3, maxLength: 3 });
  const written = (value: string | null, quoted: boolean): string =>
    value === null
      ? ''
      : quoted || value === '' || /[",\r\n]/.test(value)
        ? `"${value.replaceAll('"', '""')}"`
        : value;

  test('are read as they were written, whatever ends the lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(row, fc.boolean(), fc.constantFrom('\n', '\r\n', '\r')), {
          minLength: 1,
          maxLength: 40,
        }),
        async (rows) => {
          const lines = rows.map(
            ([cells, quoted, end], index) =>
              [String(index), ...cells.map((value) => written(value, quoted))].join(',') + end,
          );
          const expected = rows.map(([cells], index) => [String(index), ...cells]);
          expect(await read(`id,a,b,c\r\n${lines.join('')}`, ['id', 'a', 'b', 'c'])).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('are read alike from a file that DuckDB splits between threads', async () => {
    const awkward = [
      null,
      '',
      '"',
      'a,b',
      '1,2,3,4\n5,6,7,8\n',
      '\r\n',
      '"a","b","c","d"\n'.repeat(40),
      '"\n',
    ];
    const cellAt = (index: number): string | null =>
      awkward[(index * 7919 + (index >> 3)) % awkward.length] ?? null;
    const rows = Array.from({ length: 260_000 }, (_, index) => [
      String(index),
      cellAt(index),
      cellAt(index + 3),
      cellAt(index * 5),
    ]);
    const content = rows.map((cells) => cells.map((value) => written(value, false)).join(',')).join('\n');
    expect(content.length).toBeGreaterThan(40_000_000);
    const found = await read(`id,a,b,c\n${content}`, ['id', 'a', 'b', 'c']);
    expect(found.length).toBe(rows.length);
    expect(found.findIndex((cells, index) => cells.join('|') !== rows[index]?.join('|'))).toBe(-1);
    expect(found.every((cells, index) => cells[1] === rows[index]?.[1])).toBe(true);
  });
});
