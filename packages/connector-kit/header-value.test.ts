import { expect, test } from 'vitest';
import { fitsHeader } from './header-value.ts';

test('a key with what the clipboard adds to it fits no header', () => {
  expect(fitsHeader('pat-na1-aB3_~!')).toBe(true);
  for (const slip of ['', ' key', 'key\n', 'two words', 'k\u00e9y', '\u201ckey\u201d', 'key\0']) {
    expect(fitsHeader(slip)).toBe(false);
  }
});
