import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Duck } from '../duck/duck.ts';
import { csvRows } from '../testing/csv-rows.ts';
import type { Row } from '../testing/csv-rows.ts';
import { spoolRows } from './spool.ts';

let workDir: string;
beforeEach(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'spillway-spool-'));
});
afterEach(async () => {
  await rm(workDir, { recursive: true });
});

const { signal } = new AbortController();

/** What DuckDB reads of rows that a source gave. */
async function readBack(
  rows: readonly Row[],
  chunkBytes?: number,
  partBytes = 1 << 24,
): Promise<unknown[][]> {
  const width = rows[0]?.length ?? 2;
  const spool = await spoolRows(csvRows(rows, chunkBytes), width, workDir, signal, { partBytes });
  expect(spool.rows).toBe(rows.length);
  const duck = await Duck.open({ workDir, keepsOrder: true });
  try {
    const found = await duck.rows(`SELECT * FROM ${spool.relation}`);
    await spool.remove();
    return found;
  } finally {
    duck.close();
  }
}

const odd = [
  '',
  '"',
  '""',
  ',',
  '","',
  '"",""',
  '\n',
  '\r',
  '\r\n',
  '"\n"',
  '\n,',
  ',"\n',
  ' ',
  '\t',
  '\0',
  '\\',
  '\\"',
  '|',
  'NULL',
  'null',
  'é',
  '😀',
  '\u{2028}',
  '#',
  "'",
  'a',
  '0',
  'x'.repeat(40),
];
const cell = fc.option(
  fc.array(fc.constantFrom(...odd), { maxLength: 5 }).map((parts) => parts.join('')),
  {
    freq: 4,
    nil: null,
  },
);

it('reads every cell back as it was, wherever chunks and files end', async () => {
  const tables = fc
    .integer({ min: 2, max: 5 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 60 }),
    );
  await fc.assert(
    fc.asyncProperty(
      tables,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 3000 }),
      async (rows, chunkBytes, partBytes) => {
        expect(await readBack(rows, chunkBytes, partBytes)).toEqual(rows);
      },
    ),
    { numRuns: 150 },
  );
});

it('reads more rows back than a buffer of DuckDB holds, with quotes and line breaks in them', async () => {
  const rows: Row[] = Array.from({ length: 120_000 }, (_, at) => [
    String(at),
    ['plain', '","', 'two\nlines', '"', '', null, '\r', ',\n"'][at % 8] ?? null,
    'ab"c'.repeat(at % 50),
  ]);
  const found = await readBack(rows, 65_536);
  expect(found).toHaveLength(rows.length);
  expect(found.findIndex((row, at) => row.some((value, place) => value !== rows[at]?.[place]))).toBe(-1);
});

it('reads cells of several megabytes among others', async () => {
  const long = 'a"b\n,'.repeat(1_000_000);
  const rows: Row[] = Array.from({ length: 3000 }, (_, at) => [
    String(at),
    at === 10 || at === 2900 ? long : 'short, "quoted"\n'.repeat(at % 40),
    at % 2 === 0 ? null : '',
  ]);
  const found = await readBack(rows);
  expect(found.map(([id]) => id)).toEqual(rows.map(([id]) => id));
  expect(found.findIndex((row, at) => row.some((value, place) => value !== rows[at]?.[place]))).toBe(-1);
});

it('keeps rows of nothing but nulls', async () => {
  const rows: Row[] = [
    [null, null],
    [null, ''],
    ['', null],
    [null, null],
  ];
  expect(await readBack(rows)).toEqual(rows);
});

it('takes a last row without its line end, and an empty source', async () => {
  async function* csv(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('1,a\n2,"b\n');
    yield Buffer.from('c"');
  }
  const spool = await spoolRows({ csv: csv() }, 2, workDir, signal);
  expect(spool.rows).toBe(2);
  const empty = await spoolRows(csvRows([]), 2, workDir, signal);
  const duck = await Duck.open({ workDir, keepsOrder: true });
  try {
    expect(await duck.rows(`SELECT * FROM ${spool.relation}`)).toEqual([
      ['1', 'a'],
      ['2', 'b\nc'],
    ]);
    expect(await duck.rows(`SELECT * FROM ${empty.relation}`)).toEqual([]);
  } finally {
    duck.close();
  }
});

it('throws the fault of a source that breaks off, and leaves nothing behind', async () => {
  async function* csv(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('1,a\n');
    throw new Error('The connection was lost.');
  }
  await expect(spoolRows({ csv: csv() }, 2, workDir, signal)).rejects.toThrow('The connection was lost.');
  expect(await readdir(workDir)).toEqual([]);
});
