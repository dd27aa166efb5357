import { describe, expect, test } from 'vitest';
import type { Json } from '#connector-kit';
import type { Column } from './catalog.ts';
import { textOf } from './values.ts';

function column(element: string, array = false): Column {
  return {
    name: 'field',
    type: { schema: 'pg_catalog', name: array ? `_${element}` : element },
    array,
    element,
    collation: null,
    computed: false,
    required: false,
    equality: null,
    selectable: true,
    insertable: true,
    updatable: true,
  };
}

describe('a value becomes text that the type reads', () => {
  test.each<[string, Json, string | null]>([
    ['int8', '9007199254740993', '9007199254740993'],
    ['int4', 42, '42'],
    ['numeric', '0.10000000000000000000001', '0.10000000000000000000001'],
    ['bool', false, 'false'],
    ['text', '', ''],
    ['text', null, null],
    ['json', { a: null }, '{"a":null}'],
    ['jsonb', 'a "word"', '"a \\"word\\""'],
    ['jsonb', null, null],
    ['bytea', 'AP8=', '\\x00ff'],
    ['bytea', '', '\\x'],
  ])('%s %j → %j', (type, value, text) => {
    expect(textOf(value, column(type))).toBe(text);
  });

  test.each<[string, Json, string]>([
    ['text', [], '{}'],
    ['text', ['NULL', null, '', 'a"b\\c', '{,}'], String.raw`{"NULL",NULL,"","a\"b\\c","{,}"}`],
    ['int4', [[1, 2], [3, 4]], '{{"1","2"},{"3","4"}}'], // prettier-ignore
    ['jsonb', [[1], { a: 'b' }], String.raw`{"[1]","{\"a\":\"b\"}"}`],
    ['bytea', ['/w=='], String.raw`{"\\xff"}`],
  ])('an array of %s: %j → %s', (type, value, text) => {
    expect(textOf(value, column(type, true))).toBe(text);
  });
});

describe('what PostgreSQL can not hold is refused before it spoils a statement', () => {
  test.each<[string, string, boolean, Json]>([
    ['a null character', 'text', false, 'a\0b'],
    ['half of a surrogate pair', 'text', false, 'a\ud800'],
    ['an object for a plain type', 'text', false, { a: 1 }],
    ['an array for a plain type', 'int4', false, [1]],
    ['a plain value for an array', 'int4', true, 1],
    ['what is not base64', 'bytea', false, 'not base64!'],
    ['base64 that is cut off', 'bytea', false, 'AP8'],
    ['a null character in an array', 'text', true, ['a\0']],
  ])('%s', (_what, type, array, value) => {
    expect(() => textOf(value, column(type, array))).toThrow(
      expect.objectContaining({ name: 'RecordError', code: 'malformed_value' }),
    );
  });
});
