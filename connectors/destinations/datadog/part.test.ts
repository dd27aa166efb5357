import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyOf, entry, partsOf } from './part.ts';

const around = ['{"series":[', ']}'] as const;

test('every entry is in one part, in its order, and no part is larger than it may be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 30 })),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 200, max: 400 }),
      (texts, mostEntries, mostBytes) => {
        const entries = texts.map((text, at) => entry(at, JSON.stringify(text)));
        const parts = partsOf(entries, { mostEntries, mostBytes, around });
        expect(parts.flat()).toEqual(entries);
        for (const part of parts) {
          const body = bodyOf(part, around);
          expect(part.length).toBeLessThanOrEqual(mostEntries);
          // One entry alone may be larger: it is refused before.
          expect(part.length === 1 || Buffer.byteLength(body) <= mostBytes).toBe(true);
          expect(JSON.parse(body)).toEqual({ series: part.map(({ at }) => texts[at]) });
        }
      },
    ),
  );
});

test('parts are as few as the sizes allow', () => {
  const entries = Array.from({ length: 10 }, (_, at) => entry(at, '"1234567"'));
  // Two brackets, ten times nine bytes, nine commas.
  const exact = { mostEntries: 100, mostBytes: 101, around: ['[', ']'] as const };
  expect(partsOf(entries, exact)).toHaveLength(1);
  expect(partsOf(entries, { ...exact, mostBytes: 100 })).toHaveLength(2);
});
