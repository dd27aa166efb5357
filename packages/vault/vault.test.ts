import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { environmentKeys, type SealContext, Vault, VaultError } from './index.ts';

const context: SealContext = { workspace: 3, purpose: 'destination_credentials', row: 7 };
const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const vaultOf = (...keys: string[]): Promise<Vault> => Vault.open(environmentKeys(keys.join(',')));

describe('a sealed secret', () => {
  test('opens to what was sealed, text and bytes, empty and long', async () => {
    const vault = await vaultOf(newKey('k1'));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
        const plain = Buffer.from(bytes);
        expect((await vault.open(vault.seal(plain, context), context)).equals(plain)).toBe(true);
      }),
    );
    expect((await vault.open(vault.seal('pässword 🔑', context), context)).toString()).toBe('pässword 🔑');
  });

  test.each<[string, Partial<SealContext>]>([
    ['workspace', { workspace: 4 }],
    ['purpose', { purpose: 'api_key' }],
    ['row', { row: 8 }],
    ['workspace and row, swapped', { workspace: 7, row: 3 }],
  ])('refuses another %s', async (_what, other) => {
    const vault = await vaultOf(newKey('k1'));
    const sealed = vault.seal('pa55', context);
    await expect(vault.open(sealed, { ...context, ...other })).rejects.toThrow(VaultError);
    await expect(vault.rewrap(sealed, { ...context, ...other })).rejects.toThrow(VaultError);
  });

  test('refuses a different context whose parts read the same when strung together', async () => {
    const vault = await vaultOf(newKey('k1'));
    const part = fc.string({ unit: fc.constantFrom('1', 'a', ':', '|', '\0'), maxLength: 4 });
    const anyContext = fc.record({ workspace: part, purpose: part, row: part });
    await fc.assert(
      fc.asyncProperty(anyContext, anyContext, async (one, two) => {
        fc.pre(one.workspace !== two.workspace || one.purpose !== two.purpose || one.row !== two.row);
        await expect(vault.open(vault.seal('pa55', one), two)).rejects.toThrow(VaultError);
      }),
    );
    const sealed = vault.seal('pa55', { workspace: '1', purpose: '2', row: '34' });
    await expect(vault.open(sealed, { workspace: '1', purpose: '23', row: '4' })).rejects.toThrow(VaultError);
  });

  test('opens for a workspace and row given as numbers or as their decimal text', async () => {
    const vault = await vaultOf(newKey('k1'));
    const sealed = vault.seal('pa55', context);
    expect((await vault.open(sealed, { ...context, workspace: '3', row: '7' })).toString()).toBe('pa55');
  });

  test('refuses every single changed byte, even one that turns its key id into another known one', async () => {
    const vault = await vaultOf(newKey('k1'), newKey('k2'), newKey('k3'));
    const sealed = vault.seal('pa55', context);
    for (let at = 0; at < sealed.length; at += 1) {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 255 }), async (flip) => {
          const changed = Buffer.from(sealed);
          changed[at] = (changed[at] ?? 0) ^ flip;
          await expect(vault.open(changed, context)).rejects.toThrow(VaultError);
        }),
        { numRuns: 10 },
      );
    }
    const renamed = Buffer.from(sealed);
    renamed.write('k2', 2);
    expect(Vault.keyIdOf(renamed)).toBe('k2');
    await expect(vault.open(renamed, context)).rejects.toThrow('does not open');
  });

  test('refuses the same key under another id', async () => {
    const key = newKey('k1');
    const sealed = (await vaultOf(key)).seal('pa55', context);
    sealed.write('k2', 2);
    await expect((await vaultOf(key.replace('k1', 'k2'))).open(sealed, context)).rejects.toThrow(
      'does not open',
    );
  });

  test('refuses when cut short anywhere, when lengthened, and when it is other bytes', async () => {
    const vault = await vaultOf(newKey('k1'));
    const sealed = vault.seal('pa55', context);
    for (let length = 0; length < sealed.length; length += 1) {
      await expect(vault.open(sealed.subarray(0, length), context)).rejects.toThrow(VaultError);
    }
    await expect(vault.open(Buffer.concat([sealed, Buffer.of(0)]), context)).rejects.toThrow(VaultError);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await expect(vault.open(Buffer.from(bytes), context)).rejects.toThrow(VaultError);
      }),
    );
    expect(() => Vault.keyIdOf(Buffer.from('{"password":"pa55"}'))).toThrow(VaultError);
  });

  test('refuses the wrap of one secret put before the ciphertext of another in the same row', async () => {
    const vault = await vaultOf(newKey('k1'));
    const [one, two] = [vault.seal('pa55', context), vault.seal('w0rd', context)];
    const bodyStart = one.length - readEnvelope(one, 'one').body.length;
    const mixed = Buffer.concat([one.subarray(0, bodyStart), two.subarray(bodyStart)]);
    await expect(vault.open(mixed, context)).rejects.toThrow(VaultError);
  });

  test('shares no nonce, wrap or ciphertext with a thousand others of the same content', async () => {
    const vault = await vaultOf(newKey('k1'));
    const envelopes = Array.from({ length: 1000 }, () => readEnvelope(vault.seal('pa55', context), 'one'));
    const nonces = envelopes.flatMap(({ wrap, body }) => [wrap.subarray(0, 12), body.subarray(0, 12)]);
    const contents = envelopes.flatMap(({ wrap, body }) => [wrap.subarray(12), body.subarray(12)]);
    const distinct = (values: Buffer[]): number => new Set(values.map((value) => value.toString('hex'))).size;
    expect([distinct(nonces), distinct(contents)]).toEqual([2000, 2000]);
  });
});

test('a vault shows no key when it is printed or JSON-encoded', async () => {
  const key = newKey('k1');
  const vault = await vaultOf(key);
  const shown = inspect(vault, { depth: 9, showHidden: true }) + JSON.stringify(vault);
  expect(shown).not.toContain(key.slice(3));
  expect(shown).not.toContain(Buffer.from(key.slice(3), 'base64').toString('hex').slice(0, 8));
  expect(shown).not.toMatch(/Buffer/);
});
