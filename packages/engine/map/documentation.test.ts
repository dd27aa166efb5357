import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FieldNormalization } from './field-name.ts';
import { fieldName } from './field-name.ts';

const page = readFileSync(new URL('../../../docs/types.md', import.meta.url), 'utf8');

test('the page on types shows the names that fields get', () => {
  const rows = [
    ...page.matchAll(/^\| `([a-z_]+_case|match_source_names)`.*?\| `(.+?)` *\| `(.+?)` *\| `(.+?)` *\|$/gm),
  ];
  expect(rows).toHaveLength(6);
  for (const [, normalization, ...shown] of rows) {
    const names = ['first_name', 'Last Name', 'userID'];
    expect(names.map((name) => fieldName(name, normalization as FieldNormalization))).toEqual(shown);
  }
});
