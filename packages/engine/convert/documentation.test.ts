import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ColumnType, FieldType } from '#connector-kit';
import { converter } from './converter.ts';
import { Fault } from './fault.ts';

const page = readFileSync(new URL('../../../docs/types.md', import.meta.url), 'utf8');

const [, section = ''] = page.split('## Examples');

const examples = [
  ...section.matchAll(/^\| `([a-z_]+)(\[\])?` *\| `([a-z_]+)` *\| `(.+?)` *\| (`.+`|invalid) *\|$/gm),
].map(([, type, array, column, source, sent]) => ({ type, array, column, source, sent }));

test('every example of the page on types is what is sent', () => {
  expect(examples.length).toBeGreaterThan(30);
  const converted = examples.map(({ type, array, column, source = '' }) => {
    const field = { type: type as FieldType, array: array !== undefined };
    const value = converter(column as ColumnType, field)(source);
    return value instanceof Fault ? 'invalid' : `\`${JSON.stringify(value)}\``;
  });
  expect(converted).toEqual(examples.map(({ sent }) => sent));
});
