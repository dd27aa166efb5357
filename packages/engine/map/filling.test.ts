import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnType, FieldType, Json } from '#connector-kit';
import { recordMaker } from '../index.ts';
import type { MappingFrom } from '../index.ts';
import { column, field, from, spec } from './testing/sync.ts';

function valueOf(
  source: MappingFrom,
  type: FieldType,
  row: readonly (readonly [string, ColumnType, string | null])[] = [],
): Json | string {
  const maker = recordMaker(
    spec({
      columns: row.map(([name, columnType]) => column(name, columnType)),
      fields: [field('x', type)],
      mappings: [from(source, 'x')],
    }),
    { runId: 31 },
  );
  const made = maker.make(row.map(([, , cell]) => cell));
  return 'record' in made ? (made.record['x'] ?? null) : made.invalid;
}

describe('a constant', () => {
  test.each<[basicType: 'boolean' | 'datetime' | 'number' | 'text', value: Json, type: FieldType, Json]>([
    ['text', 'gold', 'string', 'gold'],
    ['text', '', 'string', ''],
    ['text', '5', 'integer', 5],
    ['number', 5, 'integer', 5],
    ['number', 5.5, 'decimal', '5.5'],
    ['number', '12.50', 'decimal', '12.50'],
    ['number', 1e21, 'string', '1e+21'],
    ['boolean', true, 'boolean', true],
    ['boolean', 'false', 'boolean', false],
    ['boolean', true, 'string', 'true'],
    ['datetime', '2021-03-29T13:05:00+02:00', 'date_time', '2021-03-29T11:05:00Z'],
    ['datetime', '2021-03-29', 'date', '2021-03-29'],
    ['text', { a: [1] }, 'json', { a: [1] }],
    ['text', null, 'string', null],
  ])('%s %j in a field of %s is %j', (basicType, value, type, expected) => {
    expect(valueOf({ type: 'constant_value', basicType, value }, type)).toEqual(expected);
  });

  test('that does not fit its field fails the run, not each record', () => {
    expect(() => valueOf({ type: 'constant_value', basicType: 'text', value: 'gold' }, 'integer')).toThrow(
      'The constant of the field "x" does not fit it: "gold" is not a whole number. Change the mapping.',
    );
  });
});

test('the id of the run is a number or its text', () => {
  expect(valueOf({ type: 'sync_metadata', key: 'sync_run_id' }, 'integer')).toBe(31);
  expect(valueOf({ type: 'sync_metadata', key: 'sync_run_id' }, 'string')).toBe('31');
});

describe('a template', () => {
  const template = (text: string): MappingFrom => ({ type: 'liquid_template', template: text });

  test('gives text that is converted to the type of its field', () => {
    expect(valueOf(template('{{ n | times: 3 }}'), 'integer', [['n', 'integer', '4']])).toBe(12);
    expect(valueOf(template(' '), 'integer')).toBeNull();
    expect(valueOf(template('{"n": {{ n }} }'), 'json', [['n', 'integer', '4']])).toEqual({ n: 4 });
    expect(valueOf(template('{{ n }}!'), 'integer', [['n', 'integer', '4']])).toBe(
      'x: "4!" is not a whole number',
    );
  });

  test('that cuts a character in two makes its record invalid', () => {
    expect(valueOf(template('{{ a | split: "" | first }}'), 'string', [['a', 'text', '🦊']])).toMatch(
      /half of a surrogate pair/,
    );
  });
});

describe('a compound key', () => {
  const key = (...columns: string[]): MappingFrom => ({ type: 'compound_key', columns });

  test('joins values so that people can read them', () => {
    expect(
      valueOf(key('b', 'a'), 'string', [
        ['a', 'decimal', '12.50'],
        ['b', 'text', 'eu'],
      ]),
    ).toBe('eu|12.5');
  });

  test('is none where a part has no value', () => {
    expect(
      valueOf(key('a', 'b'), 'string', [
        ['a', 'text', 'x'],
        ['b', 'text', null],
      ]),
    ).toBeNull();
  });

  test('never is the same for different values', () => {
    const part = fc.string({ unit: fc.constantFrom('|', '\\', 'a') });
    const parts = fc.tuple(part, part, part);
    const keyOf = (values: readonly string[]): Json =>
      valueOf(
        key('a', 'b', 'c'),
        'string',
        ['a', 'b', 'c'].map((name, at) => [name, 'text', values[at] ?? '']),
      );
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(keyOf(one) === keyOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 2000 },
    );
  });
});
