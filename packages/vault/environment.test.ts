import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentKeys, Vault, VaultError } from './index.ts';

const KEY = randomBytes(32).toString('base64');
const OTHER = randomBytes(32).toString('base64');

test('reads keys in order, in standard and url-safe base64, padded or not', async () => {
  const bytes = Buffer.alloc(32, 0xfb);
  const spellings = [
    bytes.toString('base64'),
    bytes.toString('base64url'),
    `${bytes.toString('base64url')}=`,
  ];
  for (const spelling of spellings) {
    const keys = await environmentKeys(`k2:${spelling}, k1:${KEY}\n`).load();
    expect(keys.map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(keys[0].key.equals(bytes)).toBe(true);
  }
});

test.each([
  ['nothing', '', /is empty.*openssl rand -base64 32/],
  ['blanks', ' \n', /is empty/],
  ['a key without an id', KEY, /entry 1: expected `id:key`/],
  ['an empty entry', `k1:${KEY},`, /entry 2: expected/],
  ['an empty id', `:${KEY}`, /entry 1: the id/],
  ['a key where its id belongs', `${Buffer.alloc(32, 9).toString('base64url')}:k1`, /entry 1: the id/],
  [
    '31 bytes',
    `k1:${randomBytes(31).toString('base64')}`,
    /entry 1: .* not 32 bytes.*openssl rand -base64 32/,
  ],
  ['33 bytes', `k1:${randomBytes(33).toString('base64')}`, /not 32 bytes/],
  ['hex', `k1:${randomBytes(32).toString('hex')}`, /not 32 bytes/],
  ['both alphabets at once', `k1:+_${'A'.repeat(41)}=`, /not 32 bytes/],
  ['stray last bits', `k1:${'A'.repeat(42)}B=`, /not 32 bytes/],
  ['a blank inside', `k1:${KEY.slice(0, 20)} ${KEY.slice(20)}`, /not 32 bytes/],
  ['zeros', `k1:${Buffer.alloc(32).toString('base64')}`, /key 1 is all zeros/],
  [
    'one id twice',
    `k1:${KEY},k2:${OTHER},k1:${randomBytes(32).toString('base64')}`,
    /key 3 has the same id as key 1/,
  ],
  ['one key twice', `k1:${KEY},k2:${KEY}`, /key 2 is the same key as key 1/],
])('does not start on %s', async (_what, text, message) => {
  const refusal = await Vault.open(environmentKeys(text)).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(VaultError);
  expect(String(refusal)).toMatch(message);
  expect(String(refusal)).toContain('SPILLWAY_ENCRYPTION_KEYS');
});

test('no refusal shows a part of a key, however the text is broken', async () => {
  const breakage = fc.array(
    fc.tuple(fc.nat({ max: 100 }), fc.constantFrom('', ':', ',', ' ', '=', 'A', '\n', '\0', 'k1:')),
    { minLength: 1, maxLength: 4 },
  );
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(KEY, `k1:${KEY},k2:${OTHER}`, `${KEY}:k1`),
      breakage,
      async (text, breaks) => {
        let broken = text;
        for (const [at, patch] of breaks) broken = broken.slice(0, at) + patch + broken.slice(at + 1);
        const source = environmentKeys(broken);
        const refusal = await Vault.open(source).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (refusal === undefined) return;
        refused += 1;
        const shown = inspect(refusal, { depth: 9 }) + inspect(source, { depth: 9, showHidden: true });
        for (const key of [KEY, OTHER]) {
          for (let at = 0; at + 8 <= key.length; at += 1) {
            if (shown.includes(key.slice(at, at + 8)))
              throw new Error(`characters ${at} to ${at + 8} are shown`);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(100);
});
