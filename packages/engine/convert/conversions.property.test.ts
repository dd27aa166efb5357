import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnType, FieldType, Json } from '#connector-kit';
import { converter } from './converter.ts';
import { Fault } from './fault.ts';
import { isExact, plainNumber } from './number-text.ts';

const COLUMNS: readonly ColumnType[] = [
  'text',
  'boolean',
  'integer',
  'decimal',
  'float',
  'date',
  'timestamp',
  'timestamp_tz',
  'time',
  'json',
  'array',
  'binary',
];

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{0,5}[1-9])?$/;

const fits: Readonly<Record<FieldType, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string' && value.isWellFormed(),
  boolean: (value) => typeof value === 'boolean',
  integer: (value) =>
    typeof value === 'string'
      ? /^-?[1-9]\d{15,}$/.test(value) && !Number.isSafeInteger(Number(value))
      : Number.isSafeInteger(value) && !Object.is(value, -0),
  decimal: (value) => typeof value === 'string' && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value),
  float: (value) => Number.isFinite(value) && !Object.is(value, -0),
  date: (value) => typeof value === 'string' && DATE.test(value) && existsAsDay(value),
  date_time: (value) => {
    if (typeof value !== 'string' || !value.endsWith('Z') || value[10] !== 'T') return false;
    return DATE.test(value.slice(0, 10)) && existsAsDay(value.slice(0, 10)) && TIME.test(value.slice(11, -1));
  },
  time: (value) => typeof value === 'string' && TIME.test(value),
  json: (value) => JSON.stringify(value).isWellFormed(),
  binary: (value) => typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value,
};

function outlivesJson(value: Json): boolean {
  const json = JSON.stringify(value);
  return JSON.stringify(JSON.parse(json)) === json;
}

function existsAsDay(date: string): boolean {
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
}

const digits = fc.stringMatching(/^[+-]?\d{0,25}(\.\d{0,12})?([eE][+-]?\d{1,3})?$/);
const moment = fc.stringMatching(
  /^\d{4,5}-[01]\d-[0-3]\d([ T][0-2]\d:[0-6]\d(:[0-6]\d(\.\d{0,9})?)?(Z|[+-]\d\d(:?\d\d)?)?)?( BC)?$/,
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  digits,
  moment,
  fc.stringMatching(/^\d\d:\d\d(:\d\d(\.\d{1,9})?)?([+-]\d\d)?$/),
  fc.json({ maxDepth: 4 }),
  fc.array(digits).map((list) => `[${list.join(',')}]`),
  fc.array(fc.string()).map((list) => `{${list.join(',')}}`),
  fc.constantFrom(
    '',
    ' ',
    'NaN',
    'Infinity',
    '-infinity',
    'true',
    'null',
    '-0',
    '\\x00ff',
    '\\x0',
    '__proto__',
    '"',
    '[',
    '{"a":',
  ),
);

describe.each(Object.keys(fits) as FieldType[])('to %s', (type) => {
  test('whatever the text: a value that fits the field and outlives JSON, null, or words', () => {
    fc.assert(
      fc.property(fc.constantFrom(...COLUMNS), fc.boolean(), text, (column, array, given) => {
        const value = converter(column, { type, array })(given);
        if (value === null) return true;
        if (value instanceof Fault) return /\w/.test(value.words) && value.words.length < 700;
        const elements = array ? (value as readonly Json[]) : [value];
        return elements.every(
          (element) => element === null || (fits[type](element) && outlivesJson(element)),
        );
      }),
      { numRuns: 3000 },
    );
  });
});

test('an integer of any length keeps its digits', () => {
  fc.assert(
    fc.property(fc.bigInt(), (number) => {
      const value = converter('integer', { type: 'integer', array: false })(String(number));
      expect(BigInt(value as string | number)).toBe(number);
    }),
  );
});

test('a float keeps its value, however it is written', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      for (const written of [String(number), number.toExponential(), plainNumber(String(number)) ?? '']) {
        expect(converter('float', { type: 'float', array: false })(written)).toBe(number + 0);
        expect(isExact(written)).toBe(true);
      }
    }),
  );
});

test('JSON text comes through a field of text as it was, and through one of JSON by value', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'grapheme' }), (json) => {
      const asString = converter('json', { type: 'string', array: false })(json);
      const parsed = JSON.parse(json) as Json;
      expect(asString).toEqual(typeof parsed === 'string' || parsed === null ? parsed : json);
      expect(JSON.stringify(converter('json', { type: 'json', array: false })(json))).toBe(
        JSON.stringify(parsed),
      );
    }),
  );
});

test('an instant is the same whatever its zone', () => {
  const span = {
    min: new Date('0002-01-01T00:00:00Z'),
    max: new Date('9998-12-31T00:00:00Z'),
    noInvalidDate: true,
  };
  fc.assert(
    fc.property(fc.date(span), fc.integer({ min: -15 * 60, max: 15 * 60 }), (instant, offset) => {
      const local = new Date(instant.getTime() + offset * 60_000)
        .toISOString()
        .replace('T', ' ')
        .slice(0, -1);
      const minutes = Math.abs(offset);
      const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
      const zoned = `${local}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
      const value = converter('timestamp_tz', { type: 'date_time', array: false })(zoned);
      expect(new Date(value as string).getTime()).toBe(instant.getTime());
    }),
  );
});
