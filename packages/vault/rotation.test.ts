import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { environmentKeys, type KeySource, type SealContext, Vault, VaultError } from './index.ts';

const context: SealContext = { workspace: 3, purpose: 'destination_credentials', row: 7 };
const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const vaultOf = (...keys: string[]): Promise<Vault> => Vault.open(environmentKeys(keys.join(',')));

describe('rotation', () => {
  const [old, fresh] = [newKey('old'), newKey('fresh')];

  test('reads with the old key, writes with the new one', async () => {
    const sealed = (await vaultOf(old)).seal('pa55', context);
    const vault = await vaultOf(fresh, old);
    expect((await vault.open(sealed, context)).toString()).toBe('pa55');
    expect(vault.writeKeyId).toBe('fresh');
    expect(Vault.keyIdOf(vault.seal('pa55', context))).toBe('fresh');
  });

  test('re-wraps under the new key without touching the ciphertext, and then the old key may go', async () => {
    const sealed = (await vaultOf(old)).seal('pa55', context);
    const rewrapped = await (await vaultOf(fresh, old)).rewrap(sealed, context);
    expect(Vault.keyIdOf(rewrapped)).toBe('fresh');
    expect(readEnvelope(rewrapped, 'new').body.equals(readEnvelope(sealed, 'old').body)).toBe(true);
    const later = await vaultOf(fresh);
    expect((await later.open(rewrapped, context)).toString()).toBe('pa55');
    await expect(later.open(sealed, context)).rejects.toThrow(
      /"old", which is not in SPILLWAY_ENCRYPTION_KEYS/,
    );
  });

  test('refuses a different key under the same id', async () => {
    const sealed = (await vaultOf(old)).seal('pa55', context);
    await expect((await vaultOf(newKey('old'))).open(sealed, context)).rejects.toThrow('does not open');
  });
});

describe('a vault whose source changes', () => {
  const sourceOf = (...texts: string[]): KeySource & { loads: number } => ({
    description: 'the test source',
    loads: 0,
    load() {
      this.loads += 1;
      return environmentKeys(texts[Math.min(this.loads, texts.length) - 1] ?? '').load();
    },
  });
  const [one, two] = [newKey('one'), newKey('two')];

  test('asks once for many secrets under a key that it does not know, and then seals with the new key', async () => {
    const source = sourceOf(one, `${two},${one}`);
    const vault = await Vault.open(source);
    const sealed = (await vaultOf(two)).seal('pa55', context);
    const opened = await Promise.all(Array.from({ length: 20 }, () => vault.open(sealed, context)));
    expect(opened.map(String)).toEqual(Array.from({ length: 20 }, () => 'pa55'));
    expect(source.loads).toBe(2);
    expect(vault.writeKeyId).toBe('two');
  });

  test('asks once more, not forever, for a key that is gone', async () => {
    const source = sourceOf(one);
    const vault = await Vault.open(source);
    const sealed = (await vaultOf(two)).seal('pa55', context);
    await expect(vault.open(sealed, context)).rejects.toThrow('"two", which is not in the test source');
    expect(source.loads).toBe(2);
  });

  test('keeps its keys when the source has become unusable, and takes the next good ones', async () => {
    const vault = await Vault.open(sourceOf(one, 'broken', two));
    const sealed = vault.seal('pa55', context);
    await expect(vault.reload()).rejects.toThrow(VaultError);
    expect((await vault.open(sealed, context)).toString()).toBe('pa55');
    await vault.reload();
    expect(vault.writeKeyId).toBe('two');
  });

  test('checks the keys of any source', async () => {
    const short: KeySource = {
      description: 'the short source',
      load: async () => [{ id: 'k1', key: randomBytes(16) }],
    };
    await expect(Vault.open(short)).rejects.toThrow('the short source: key 1 is not 32 bytes long');
  });
});
