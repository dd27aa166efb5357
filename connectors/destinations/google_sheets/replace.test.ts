import { describe, expect, test } from 'vitest';
import {
  ACTIVE,
  allSucceeded,
  CHURNED,
  field,
  inAccount,
  PRICES,
  REVENUE,
  spreadsheetOf,
} from './testing/account.ts';

const people = [
  { Email: 'dana@example.com', Name: 'Dana' },
  { Email: 'eli@example.com', Name: null },
];

describe('a replacement', () => {
  test(
    'writes the mapped columns in their order and leaves nothing of the old content',
    inAccount(async ({ harness, cells }) => {
      const fields = [field('Name'), field('Email')];
      expect(await harness.replace({ object: ACTIVE, fields, records: people })).toEqual(allSucceeded(2));
      expect(cells(ACTIVE)).toEqual([
        ['Name', 'Email'],
        ['Dana', 'dana@example.com'],
        [null, 'eli@example.com'],
      ]);
    }),
  );
});
