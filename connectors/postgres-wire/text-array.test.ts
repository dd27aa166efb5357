import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPostgres, type TestPostgres } from '#testing';
import { TextArray } from './text-array.ts';

let server: TestPostgres;
let client: Client;

beforeAll(async () => {
  server = await startTestPostgres();
  client = new Client({ connectionString: server.url, ssl: false });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.stop();
});

async function arrived(array: TextArray): Promise<unknown> {
  const { rows } = await client.query('select pg_catalog.to_jsonb($1::text[]) as texts', [array.end()]);
  return rows[0]?.texts;
}

function arrayOf(texts: readonly (string | null)[], expected = texts.length): TextArray {
  const array = new TextArray(expected);
  for (const text of texts) expect(array.add(text)).toBe(true);
  return array;
}

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary-ascii', minLength: 40, maxLength: 60 }),
    fc.constantFrom(
      '',
      'NULL',
      '{}',
      '"',
      '\\',
      ',',
      ' ',
      '\n',
      '\u007f',
      '\u0080',
      '€',
      '😀',
      'é'.repeat(50),
    ),
  )
  .map((given) => given.replaceAll('\0', ''));

test('every text arrives as it is, and null as null', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (texts) => {
      expect(await arrived(arrayOf(texts))).toEqual(texts);
    }),
    { numRuns: 200 },
  );
});

test('many long texts find room where few were expected', async () => {
  const texts = Array.from({ length: 2_000 }, (_, at) => `${'ü'.repeat(at % 300)}${at}`);

  expect(await arrived(arrayOf(texts, 1))).toEqual(texts);
});

test.each(['\0', 'a\0b', `${'a'.repeat(60)}\0`, '\ud800', `\udc00${'é'.repeat(60)}`])(
  'what no text can hold is refused: %j',
  (given) => {
    expect(new TextArray(1).add(given)).toBe(false);
  },
);
