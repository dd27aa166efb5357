import { expect, test } from 'vitest';
import { quoteIdentifier } from './index.ts';

test('an identifier can not end its own quotes', () => {
  expect(quoteIdentifier('id") values (1); drop table users; --')).toBe(
    '"id"") values (1); drop table users; --"',
  );
});
