import { describe, expect, test } from 'vitest';
import type { ColumnType, FieldType, Json } from '#connector-kit';
import { converter } from './converter.ts';
import { Fault } from './fault.ts';

function convert(type: FieldType | `${FieldType}[]`, column: ColumnType, text: string): Json | string {
  const array = type.endsWith('[]');
  const element = (array ? type.slice(0, -2) : type) as FieldType;
  const value = converter(column, { type: element, array })(text);
  return value instanceof Fault ? `FAULT ${value.words}` : value;
}

const fault = (words: string): string => `FAULT ${words}`;

type Row = readonly [column: ColumnType, text: string, value: Json];

describe('to string', () => {
  test.each<Row>([
    ['text', '', ''],
    ['text', ' a ', ' a '],
    ['text', '🦊 naïve', '🦊 naïve'],
    ['text', 'nul \0 inside', 'nul \0 inside'],
    ['text', '\ud83e', fault('"�" holds half of a surrogate pair, which is no character')],
    ['boolean', 'true', 'true'],
    ['integer', '9007199254740993', '9007199254740993'],
    ['decimal', '12.500000000', '12.500000000'],
    ['decimal', 'NaN', 'NaN'],
    ['float', '1e+300', '1e+300'],
    ['date', '2021-03-29', '2021-03-29'],
    ['timestamp', '2021-03-29 13:05:00.25', '2021-03-29T13:05:00.25Z'],
    ['timestamp_tz', '2021-03-29 13:05:00+00', '2021-03-29T13:05:00Z'],
    ['timestamp', 'infinity', 'infinity'],
    ['timestamp', '0044-03-15 00:00:00 BC', '0044-03-15 00:00:00 BC'],
    ['time', '24:00:00', '24:00:00'],
    ['json', '{"id":12345678901234567890,"a":1,"a":2}', '{"id":12345678901234567890,"a":1,"a":2}'],
    ['json', '"plain"', 'plain'],
    ['json', '12345678901234567890', '12345678901234567890'],
    ['json', '1.10', '1.10'],
    ['json', 'null', null],
    ['json', '{"a":', fault('"{\\"a\\":" is not JSON')],
    ['json', '"\\ud83e"', fault('"�" holds half of a surrogate pair, which is no character')],
    ['array', '[1.10, "a"]', '[1.10, "a"]'],
    ['binary', '\\x00ff', '00ff'],
  ])('%s %j is %j', (column, text, value) => expect(convert('string', column, text)).toEqual(value));
});

describe('to boolean', () => {
  test.each<Row>([
    ...['true', 't', 'T', 'TRUE', 'yes', 'Y', 'on', '1', ' true '].map(
      (text) => ['text', text, true] as const,
    ),
    ...['false', 'f', 'no', 'N', 'off', '0'].map((text) => ['text', text, false] as const),
    ['text', '', null],
    ['text', 'maybe', fault('"maybe" is not true or false')],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['integer', '1', true],
    ['decimal', '0.00', false],
    ['integer', '2', fault('"2" is not true or false')],
    ['json', 'true', true],
    ['json', '"f"', false],
    ['json', '1.0', true],
    ['json', 'null', null],
    ['json', '[true]', fault('"[true]" is not true or false')],
    ['date', '2021-03-29', fault('"2021-03-29" is not true or false')],
  ])('%s %j is %j', (column, text, value) => expect(convert('boolean', column, text)).toEqual(value));
});

describe('to integer', () => {
  test.each<Row>([
    ['integer', '-12', -12],
    ['integer', '9007199254740991', 9_007_199_254_740_991],
    ['integer', '9007199254740992', '9007199254740992'],
    ['integer', '-9007199254740993', '-9007199254740993'],
    ['integer', '-0', 0],
    ['text', '007', 7],
    ['text', '+5', 5],
    ['text', ' 5 ', 5],
    ['text', '', null],
    ['text', '  ', null],
    ['text', '1,000', fault('"1,000" is not a whole number')],
    ['text', '1 000', fault('"1 000" is not a whole number')],
    ['text', '1_000', fault('"1_000" is not a whole number')],
    ['text', '0x10', fault('"0x10" is not a whole number')],
    ['text', '٣', fault('"٣" is not a whole number')],
    ['text', '-', fault('"-" is not a whole number')],
    ['text', 'a'.repeat(100), fault(`"${'a'.repeat(60)}…" is not a whole number`)],
    ['decimal', '12.0000000000', 12],
    ['decimal', '12.5', fault('"12.5" is not a whole number')],
    ['decimal', '12345678901234567890123456.0000000000', '12345678901234567890123456'],
    ['decimal', 'NaN', fault(`"NaN" can't be sent: JSON has no such number`)],
    ['float', '-Infinity', fault(`"-Infinity" can't be sent: JSON has no such number`)],
    ['float', '1.5e3', 1500],
    ['float', '1e+20', '100000000000000000000'],
    ['float', '1e-7', fault('"1e-7" is not a whole number')],
    ['text', '1e999999999', fault('"1e999999999" is not a whole number')],
    ['boolean', 'true', 1],
    ['json', '"12"', 12],
    ['json', '12345678901234567890', '12345678901234567890'],
    ['json', '{}', fault('"{}" is not a whole number')],
    ['timestamp', '2021-03-29 00:00:00', fault('"2021-03-29 00:00:00" is not a whole number')],
  ])('%s %j is %j', (column, text, value) => expect(convert('integer', column, text)).toEqual(value));
});

describe('to decimal', () => {
  test.each<Row>([
    ['decimal', '1234567890123456789012345678.0123456789', '1234567890123456789012345678.0123456789'],
    ['decimal', '12.50', '12.50'],
    ['decimal', '-0.00', '0.00'],
    ['decimal', 'NaN', fault(`"NaN" can't be sent: JSON has no such number`)],
    ['integer', '9007199254740993', '9007199254740993'],
    ['float', '1.5e-7', '0.00000015'],
    ['float', '1.25e+3', '1250'],
    ['float', '1e+22', '10000000000000000000000'],
    ['text', '.5', '0.5'],
    ['text', '5.', '5'],
    ['text', '0012.50', '12.50'],
    ['text', '', null],
    ['text', '12,50', fault('"12,50" is not a number')],
    ['text', '$5', fault('"$5" is not a number')],
    ['boolean', 'false', '0'],
    ['json', '0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
  ])('%s %j is %j', (column, text, value) => expect(convert('decimal', column, text)).toEqual(value));
});

describe('to float', () => {
  test.each<Row>([
    ['float', '1e+300', 1e300],
    ['float', '-0', 0],
    ['float', 'NaN', fault(`"NaN" can't be sent: JSON has no such number`)],
    ['float', 'Infinity', fault(`"Infinity" can't be sent: JSON has no such number`)],
    ['text', '1e400', fault('"1e400" is larger than any float')],
    ['decimal', '0.1', 0.1],
    ['integer', '9007199254740993', 9_007_199_254_740_992],
    ['text', '', null],
  ])('%s %j is %j', (column, text, value) => expect(convert('float', column, text)).toEqual(value));
});

const notExisting = (text: string): string => fault(`"${text}" does not exist: there is no such day or time`);
const outside = (text: string): string => fault(`"${text}" can't be sent: its year lies outside 1 to 9999`);

describe('to date', () => {
  test.each<Row>([
    ['date', '2021-03-29', '2021-03-29'],
    ['date', '0001-01-01', '0001-01-01'],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2023-02-29', notExisting('2023-02-29')],
    ['date', '1900-02-29', notExisting('1900-02-29')],
    ['date', '0000-00-00', notExisting('0000-00-00')],
    ['date', '0044-03-15 BC', outside('0044-03-15 BC')],
    ['date', '0044-03-15 (BC)', outside('0044-03-15 (BC)')],
    ['date', '12345-01-01', outside('12345-01-01')],
    ['date', 'infinity', fault(`"infinity" can't be sent: it is no point in time`)],
    ['date', '-infinity', fault(`"-infinity" can't be sent: it is no point in time`)],
    ['timestamp', '2021-03-29 23:59:59.999999', '2021-03-29'],
    ['timestamp_tz', '2021-03-29 00:00:00+00', '2021-03-29'],
    ['timestamp_tz', '2021-03-29 02:00:00+05:30', '2021-03-28'],
    ['text', '2021-03-29T23:30:00-08:00', '2021-03-30'],
    ['text', '29.03.2021', fault('"29.03.2021" is not a date such as 2021-03-29')],
    ['text', '03/29/2021', fault('"03/29/2021" is not a date such as 2021-03-29')],
    ['text', '', null],
    ['json', '"2021-03-29"', '2021-03-29'],
    ['integer', '20210329', fault('"20210329" is not a date such as 2021-03-29')],
  ])('%s %j is %j', (column, text, value) => expect(convert('date', column, text)).toEqual(value));
});

describe('to date_time', () => {
  test.each<Row>([
    ['timestamp', '2021-03-29 00:00:00', '2021-03-29T00:00:00Z'],
    ['timestamp', '2021-03-28 02:30:00', '2021-03-28T02:30:00Z'],
    ['timestamp', '2021-03-29 13:05:00.25', '2021-03-29T13:05:00.25Z'],
    ['timestamp', '2021-03-29 13:05:00.123456', '2021-03-29T13:05:00.123456Z'],
    ['timestamp', '2021-03-29 13:05:00.123456789', '2021-03-29T13:05:00.123456Z'],
    ['timestamp', '2021-12-31 23:59:59.9999999', '2021-12-31T23:59:59.999999Z'],
    ['timestamp', '2021-03-29 13:05:00.000', '2021-03-29T13:05:00Z'],
    ['timestamp_tz', '2021-03-29 13:05:00+00', '2021-03-29T13:05:00Z'],
    ['timestamp_tz', '2021-03-29 13:05:00.5+05:30', '2021-03-29T07:35:00.5Z'],
    ['timestamp_tz', '2021-01-01 01:00:00+0530', '2020-12-31T19:30:00Z'],
    ['timestamp_tz', '1890-01-01 00:00:00+00:53:28', '1889-12-31T23:06:32Z'],
    ['timestamp_tz', '0050-01-01 00:00:00-03', '0050-01-01T03:00:00Z'],
    ['timestamp_tz', '0001-01-01 00:00:00+01', outside('0001-01-01 00:00:00+01')],
    ['timestamp_tz', '9999-12-31 23:00:00-01', outside('9999-12-31 23:00:00-01')],
    ['timestamp_tz', '2021-03-29 13:05:00+99', notExisting('2021-03-29 13:05:00+99')],
    ['timestamp', '10000-01-01 00:00:00', outside('10000-01-01 00:00:00')],
    ['timestamp', '0044-03-15 00:00:00 BC', outside('0044-03-15 00:00:00 BC')],
    ['timestamp', 'infinity', fault(`"infinity" can't be sent: it is no point in time`)],
    ['date', '2021-03-29', '2021-03-29T00:00:00Z'],
    ['text', '2020-12-31 24:00:00', '2021-01-01T00:00:00Z'],
    ['text', '2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['text', '2021-03-29T25:00:00Z', notExisting('2021-03-29T25:00:00Z')],
    ['text', '2021-03-29T13:05Z', '2021-03-29T13:05:00Z'],
    ['text', '2021-03-29 13:05:00 UTC', '2021-03-29T13:05:00Z'],
    ['text', '2021-03-29t13:05:00z', '2021-03-29T13:05:00Z'],
    ['text', 'yesterday', fault('"yesterday" is not a time such as 2021-03-29T13:05:00Z')],
    ['text', '', null],
    ['integer', '1617023100', fault('"1617023100" is not a time such as 2021-03-29T13:05:00Z')],
    ['time', '13:05:00', fault('"13:05:00" is not a time such as 2021-03-29T13:05:00Z')],
  ])('%s %j is %j', (column, text, value) => expect(convert('date_time', column, text)).toEqual(value));
});

describe('to time', () => {
  test.each<Row>([
    ['time', '13:05:00.250', '13:05:00.25'],
    ['time', '00:00:00', '00:00:00'],
    ['time', '24:00:00', fault('"24:00:00" is no time of a day: it must be below 24:00:00')],
    ['time', '838:59:59', fault('"838:59:59" is not a time of day such as 13:05:00')],
    ['text', '01:00:00+05:30', '19:30:00'],
    ['text', '2021-03-29 13:05:00+01', '12:05:00'],
    ['text', '2021-03-29', fault('"2021-03-29" is not a time of day such as 13:05:00')],
    ['timestamp', '2021-03-29 13:05:00.5', '13:05:00.5'],
    ['date', '2021-03-29', fault('"2021-03-29" is not a time of day such as 13:05:00')],
    ['text', '', null],
  ])('%s %j is %j', (column, text, value) => expect(convert('time', column, text)).toEqual(value));
});

describe('to json', () => {
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  test.each<Row>([
    ['json', '{"a":{"b":[1,"🦊",null]}}', { a: { b: [1, '🦊', null] } }],
    ['json', '{"a":1,"a":2}', { a: 2 }],
    [
      'json',
      '{"id":12345678901234567890,"at":1234567890123456}',
      { id: '12345678901234567890', at: 1_234_567_890_123_456 },
    ],
    ['json', '["12345678901234567890", 1e400, 1E2]', ['12345678901234567890', '1e400', 100]],
    ['json', '{"x":0.1000000000000000055511151231257827}', { x: '0.1000000000000000055511151231257827' }],
    ['json', '{"x":0.30000000000000004,"y":-0}', { x: 0.300_000_000_000_000_04, y: -0 }],
    ['json', '{"a\\"12345678901234567890":"\\\\"}', { 'a"12345678901234567890': '\\' }],
    ['json', 'null', null],
    ['json', '{"a":"\\ud83e"}', fault('"�" holds half of a surrogate pair, which is no character')],
    ['json', '{"a":"\\ud83e\\udd8a"}', { a: '🦊' }],
    ['json', deep(101), fault(`a value nested in more than 100 levels can't be sent`)],
    ['json', 'oops', fault('"oops" is not JSON')],
    ['text', '{"a":1}', { a: 1 }],
    ['text', ' [1]', [1]],
    ['text', '{"a":', fault('"{\\"a\\":" is not JSON')],
    ['text', 'plain', 'plain'],
    ['text', '12', '12'],
    ['text', '', ''],
    ['integer', '12', 12],
    ['integer', '9007199254740993', '9007199254740993'],
    ['decimal', '12.50', 12.5],
    ['decimal', '0.12345678901234567890', '0.12345678901234567890'],
    ['float', '1e+300', 1e300],
    ['float', 'NaN', fault(`"NaN" can't be sent: JSON has no such number`)],
    ['boolean', 'false', false],
    ['timestamp', '2021-03-29 13:05:00', '2021-03-29T13:05:00Z'],
    ['array', '[1,[2,"a"]]', [1, [2, 'a']]],
    ['binary', '\\xff', 'ff'],
  ])('%s %j is %j', (column, text, value) => expect(convert('json', column, text)).toEqual(value));

  test('a value of a hundred levels still travels, and one of a million does no harm', () => {
    expect(convert('json', 'json', deep(100))).toBeInstanceOf(Array);
    expect(convert('json', 'json', deep(1_000_000))).toContain('nested in more than 100 levels');
  });

  test('a key that names the prototype is a key', () => {
    const value = convert('json', 'json', '{"__proto__":{"a":1}}');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1}}');
  });
});

describe('to binary', () => {
  test.each<Row>([
    ['binary', '\\x68690a', 'aGkK'],
    ['binary', '\\x', ''],
    ['text', 'aGkK', 'aGkK'],
    ['text', '\\xff', '/w=='],
    ['text', '', null],
    ['text', 'not base64', fault('"not base64" is not base64')],
    ['text', 'abc', fault('"abc" is not base64')],
  ])('%s %j is %j', (column, text, value) => expect(convert('binary', column, text)).toEqual(value));
});

describe('to lists', () => {
  test.each<readonly [FieldType, ...Row]>([
    [
      'string',
      'array',
      '["a", "b,]", 12345678901234567890, 1.10, {"x":1.10}, null]',
      ['a', 'b,]', '12345678901234567890', '1.10', '{"x":1.10}', null],
    ],
    ['string', 'array', '[]', []],
    ['string', 'array', ' [ ] ', []],
    ['string', 'array', '["\\"", "\\\\"]', ['"', '\\']],
    ['integer', 'array', '[1, "2", 9007199254740993]', [1, 2, '9007199254740993']],
    ['integer', 'array', '[1, "x"]', fault('element 2: "x" is not a whole number')],
    ['integer', 'array', '[[1]]', fault('element 1: "[1]" is not a whole number')],
    ['json', 'array', '[{"a":[1]}, 2]', [{ a: [1] }, 2]],
    ['date', 'array', '["2021-03-29"]', ['2021-03-29']],
    ['string', 'array', 'oops', fault('"oops" is not a list')],
    ['string', 'text', '["a"]', ['a']],
    ['string', 'text', '{a,"b, \\"c\\"",NULL,"NULL"}', ['a', 'b, "c"', null, 'NULL']],
    ['integer', 'text', '{1,2}', [1, 2]],
    ['string', 'text', '{}', []],
    ['string', 'text', 'a,b', ['a,b']],
    ['string', 'text', 'null', ['null']],
    ['string', 'text', '', null],
    ['string', 'text', '[a', fault('"[a" is not a list')],
    ['integer', 'integer', '5', [5]],
    ['string', 'json', '"a"', ['a']],
    ['string', 'json', '["a"]', ['a']],
    ['string', 'json', 'null', null],
    ['json', 'json', '{"a":1}', [{ a: 1 }]],
  ])('of %s: %s %j is %j', (type, column, text, value) =>
    expect(convert(`${type}[]`, column, text)).toEqual(value),
  );
});
