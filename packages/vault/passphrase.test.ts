import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { environmentKeys, passphraseKeys, Vault } from './index.ts';

const context = { workspace: 3, purpose: 'destination_credentials', row: 7 };
const salt = randomBytes(16);

test('a secret leaves under a passphrase and comes in elsewhere with the same passphrase and salt only', async () => {
  const server = await Vault.open(environmentKeys(`k1:${randomBytes(32).toString('base64')}`));
  const sealed = server.seal('pa55', context);
  const exported = await server.rewrap(
    sealed,
    context,
    await Vault.open(await passphraseKeys('Café noir', salt)),
  );
  expect(Vault.keyIdOf(exported)).toBe('passphrase');
  expect(readEnvelope(exported, 'one').body.equals(readEnvelope(sealed, 'two').body)).toBe(true);

  const elsewhere = await Vault.open(await passphraseKeys('Cafe\u0301 noir', salt));
  expect((await elsewhere.open(exported, context)).toString()).toBe('pa55');
  const wrong = await Vault.open(await passphraseKeys('cafe noir', salt));
  const refusal = await wrong.open(exported, context).catch((error: unknown) => error);
  expect(String(refusal)).toContain('or the passphrase is not what it was sealed with');
  expect(inspect(refusal)).not.toMatch(/cafe|noir/i);
  const otherSalt = await Vault.open(await passphraseKeys('Café noir', randomBytes(16)));
  await expect(otherSalt.open(exported, context)).rejects.toThrow('does not open');
});

test('an empty passphrase and a short salt are refused', async () => {
  await expect(passphraseKeys('', salt)).rejects.toThrow('The passphrase is empty');
  await expect(passphraseKeys('Café noir', salt.subarray(1))).rejects.toThrow('at least 16');
});
