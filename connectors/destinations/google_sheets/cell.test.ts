import { describe, expect, test } from 'vitest';
import type { FieldType, Json } from '#connector-kit';
import { cellOf } from './cell.ts';
import { checkSize } from './grid.ts';
import { portionsOf } from './rows.ts';
import { field } from './testing/account.ts';

describe('a number becomes text where Sheets would lose digits of it', () => {
  test.each<[FieldType, Json, Json]>([
    ['decimal', '19.90', 19.9],
    ['decimal', '-0.001', -0.001],
    ['decimal', '123456789012345', 123_456_789_012_345],
    ['decimal', '1234567890123456', '1234567890123456'],
    ['decimal', '0.1234567890123456', '0.1234567890123456'],
    ['decimal', '1200000000000000000000', 1.2e21],
    ['decimal', '1e5', '1e5'],
    ['decimal', '000.5', 0.5],
    ['integer', 999_999_999_999_999, 999_999_999_999_999],
    ['integer', 9_007_199_254_740_991, '9007199254740991'],
    ['decimal', `1${'0'.repeat(400)}`, `1${'0'.repeat(400)}`],
    ['decimal', `0.${'0'.repeat(400)}1`, `0.${'0'.repeat(400)}1`],
    ['decimal', '-0.00', -0],
    ['string', '19.90', '19.90'],
    ['float', 1.23e-7, 1.23e-7],
    ['float', 1_234_567_890_123_456, 1_234_567_890_123_456],
    ['float', 1e300, 1e300],
  ])('%s %j', (type, value, cell) => {
    expect(cellOf(value, field('x', type))).toBe(cell);
  });
});

test('half a character is replaced: Google would refuse the whole request for it', () => {
  expect(cellOf('a\uD83D', field('x'))).toBe('a\uFFFD');
});

test('an array of decimals stays JSON of texts', () => {
  expect(cellOf(['1.10', null], field('x', 'decimal', true))).toBe('["1.10",null]');
});

describe('portions', () => {
  test.each([
    [
      [3, 3, 3],
      8,
      [
        [0, 2],
        [2, 1],
      ],
    ],
    [
      [3, 20, 3],
      8,
      [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    ],
    [[], 8, []],
  ])('of rows of %j bytes hold at most %d', (sizes, most, expected) => {
    const rows = sizes.map((size) => 'x'.repeat(size));
    expect([...portionsOf(rows, 0, most)].map(({ startRow, rows: some }) => [startRow, some.length])).toEqual(
      expected,
    );
  });

  test('count bytes, not characters', () => {
    expect([...portionsOf(['äää', 'äää'], 5, 8)]).toEqual([
      { startRow: 5, rows: ['äää'] },
      { startRow: 6, rows: ['äää'] },
    ]);
  });
});

test('a spreadsheet that is too large already may be written where it does not grow', () => {
  const tab = { sheetId: 0, title: 'Sheet1', rowCount: 1_000_000, columnCount: 11 };
  expect(() => checkSize([tab], tab, { rows: 10, columns: 3 })).not.toThrow();
  expect(() => checkSize([tab], tab, { rows: 10, columns: 12 })).toThrow(/12,000,000 cells/);
});
