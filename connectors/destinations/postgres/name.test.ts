import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullNameOf, parseFullName } from './name.ts';

const part = fc.oneof(
  fc.string({ minLength: 1, unit: fc.constantFrom('a', 'B', '.', '"', ' ', 'é', '/') }),
  fc.string({ minLength: 1 }),
);

test('a full name leads back to its table, whatever characters the table has', () => {
  fc.assert(
    fc.property(part, part, (schema, table) => {
      expect(parseFullName(fullNameOf({ schema, table }))).toEqual({ schema, table });
    }),
  );
});

test('a plain table is written plainly, an odd one in quotes', () => {
  expect(fullNameOf({ schema: 'public', table: 'Customer Orders' })).toBe('public.Customer Orders');
  expect(fullNameOf({ schema: 'a.b', table: 'c"d' })).toBe('"a.b"."c""d"');
});

test.each(['orders', '', '.', 'a.b.c', '"a.b', 'public."plain"', 'public."a"b"', '"".a'])(
  '%j is no full name',
  (text) => {
    expect(parseFullName(text)).toBeUndefined();
  },
);
